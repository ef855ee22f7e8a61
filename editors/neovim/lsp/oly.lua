-- Neovim 0.11 and later: enabled by `vim.lsp.enable('oly')`.
return {
  cmd = { 'olyc', 'lsp' },
  filetypes = { 'oly' },
  root_markers = { '.git' },
}
