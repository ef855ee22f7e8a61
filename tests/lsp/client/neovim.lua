-- Neovim 0.11 with editors/neovim and nothing else: what a user sees.
-- Called by tests/lsp/run.sh with the folders EDITOR (editors/neovim) and PROJECT (a copy of examples/olympus) in the environment.
local function main()
  vim.opt.rtp:prepend(vim.env.EDITOR)
  vim.cmd('filetype plugin on')
  vim.cmd('syntax on')
  vim.cmd('runtime! ftdetect/oly.lua')
  vim.lsp.enable('oly')
  vim.cmd.edit(vim.env.PROJECT .. '/services.oly')
  assert(vim.bo.filetype == 'oly' and vim.bo.commentstring == '// %s', 'the file type is not known')
  assert(vim.fn.synIDattr(vim.fn.synID(1, 1, 1), 'name') ~= '', 'no colours')
  assert(vim.wait(20000, function() return #vim.lsp.get_clients({ bufnr = 0 }) > 0 end), 'the server did not start')
  local client = vim.lsp.get_clients({ bufnr = 0 })[1]
  assert(client.offset_encoding == 'utf-8', client.offset_encoding)

  local line = vim.fn.search('timeout = 95ms')
  local function write(text) vim.api.nvim_buf_set_lines(0, line - 1, line, false, { text }) end
  local function shown() return vim.diagnostic.get(0, { lnum = line - 1 }) end
  write('  timeuot = 95ms')
  assert(vim.wait(20000, function() return #shown() > 0 end), 'no diagnostic while typing')
  assert(shown()[1].message:find('timeuot', 1, true), shown()[1].message)

  write('      timeout=95ms')
  assert(vim.wait(20000, function() return #shown() == 0 end), 'the diagnostic stays')
  vim.lsp.buf.format({ timeout_ms = 20000 })
  local formatted = vim.api.nvim_buf_get_lines(0, line - 1, line, false)[1]
  assert(formatted == '  timeout = 95ms', formatted)

  vim.api.nvim_win_set_cursor(0, { line, 4 })
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  local answers = vim.lsp.buf_request_sync(0, 'textDocument/hover', params, 20000)
  local hover = vim.tbl_values(answers)[1].result.contents.value
  assert(hover:find('service.timeout: Duration', 1, true), hover)

  vim.fn.search('^service gateway')
  vim.lsp.buf.definition()
  assert(vim.wait(20000, function() return vim.fn.expand('%:t') == 'service.oly' end), 'no way into the library')
  assert(vim.fn.getline('.'):find('^kind service'), vim.fn.getline('.'))
end

local fine, problem = pcall(main)
io.stderr:write(fine and 'neovim: diagnostics, formatting, hover and definition, ok\n' or ('neovim: ' .. problem .. '\n'))
vim.cmd(fine and 'qa!' or 'cq!')
