;;; oly-mode.el --- Major mode for Oly specs -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "29.1"))
;; Keywords: languages
;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; Colours, comments and indentation for .oly files, and `olyc lsp' as their server for eglot.

;;; Code:

(defgroup oly nil
  "Oly specs."
  :group 'languages)

(defcustom oly-olyc "olyc"
  "The program that serves the language."
  :type 'string)

(defvar oly-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?/ ". 12" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?_ "w" table)
    table))

(defvar oly-font-lock-keywords
  `(("^\\(fn\\|blueprint\\)\\s-+\\(\\w+\\)" (1 font-lock-keyword-face) (2 font-lock-function-name-face))
    ("^\\(kind\\|type\\|table\\|input\\|phases\\)\\s-+\\(\\w+\\)" (1 font-lock-keyword-face) (2 font-lock-type-face))
    ("^\\(\\w+\\)\\(?:\\s-+\\(\\w+\\)\\)?\\s-*\\(?:{\\|$\\|in\\_>\\)" (1 font-lock-keyword-face) (2 font-lock-variable-name-face nil t))
    (,(regexp-opt '("if" "then" "else" "match" "for" "let" "in" "and" "or" "not" "as" "by" "when" "where") 'words)
     . font-lock-keyword-face)
    (,(regexp-opt '("true" "false" "none" "unknown") 'words) . font-lock-constant-face)
    ("\\_<[A-Z]\\w*\\_>" . font-lock-type-face)
    ("\\(\\w+\\)\\s-*\\+?=[^=]" 1 font-lock-property-name-face)
    ("\\_<[a-z]+\\(?:-[a-z]+\\)+[0-9]+\\_>" . font-lock-constant-face)
    ("[$€£]?\\_<[0-9][0-9_.]*\\(?:%\\|[a-zA-Z]+\\)?\\(?:/[a-z]+\\)?" . font-lock-number-face)))

(defun oly-indent-line ()
  "Indent by two columns for every open bracket."
  (interactive)
  (let* ((depth (save-excursion
                  (beginning-of-line)
                  (let ((open (car (syntax-ppss))))
                    (skip-chars-forward " \t")
                    (if (looking-at "[]})]") (1- open) open)))))
    (save-excursion (indent-line-to (* 2 (max 0 depth))))
    (when (< (current-column) (current-indentation))
      (back-to-indentation))))

;;;###autoload
(define-derived-mode oly-mode prog-mode "Oly"
  "Major mode for Oly specs."
  (setq-local comment-start "// ")
  (setq-local comment-start-skip "///?\\s-*")
  (setq-local indent-tabs-mode nil)
  (setq-local indent-line-function #'oly-indent-line)
  (setq-local font-lock-defaults '(oly-font-lock-keywords)))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.oly\\'" . oly-mode))

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs (list 'oly-mode oly-olyc "lsp")))

(provide 'oly-mode)
;;; oly-mode.el ends here
