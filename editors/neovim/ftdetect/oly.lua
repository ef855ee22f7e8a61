vim.filetype.add({ extension = { oly = 'oly' } })
