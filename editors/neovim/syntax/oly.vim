" Colours for Oly, for Vim and for Neovim without tree-sitter.
if exists('b:current_syntax')
  finish
endif

syntax match olyHead /^\%(in\|else\)\@!\h\w*\>\%(\s*+\?=\)\@!/
syntax keyword olyControl if then else match for let in
syntax keyword olyOperator and or not
syntax keyword olyConstant true false none unknown
syntax keyword olySelf self this env project it
syntax keyword olyClause as by is key where matching when each prints single unique capability provides implies check facet step resource data block module provide into require say help
syntax match olyField /\<\h\w*\>\ze\s*+\?=[^=]/
syntax match olyType /\<\u\w*\>/
syntax match olyNumber /\<\d[0-9_]*\%(\.\d\+\)\?\%(%\|\a\+\)\?\%(\/\a\+\)\?/
syntax match olyDate /\<\d\{4}-\d\d-\d\d\>/
syntax match olyRegion /\<\l\+\%(-\l\+\)\+\d\+\>/
syntax match olyComment /\/\/.*$/ contains=@Spell
syntax match olyDoc /\/\/\/.*$/ contains=@Spell
syntax match olyEscape /\\[nrt"\\0]/ contained
syntax region olyInterpolation matchgroup=Special start=/\\(/ end=/)/ contained contains=TOP
syntax region olyString start=/"/ end=/"\|$/ contains=olyEscape,olyInterpolation
syntax region olyBlock start=/"""/ end=/"""/ contains=olyInterpolation
syntax region olyRaw start=/\<r"/ end=/"/

highlight default link olyHead Structure
highlight default link olyControl Keyword
highlight default link olyClause Keyword
highlight default link olyOperator Operator
highlight default link olyConstant Constant
highlight default link olySelf Special
highlight default link olyField Identifier
highlight default link olyType Type
highlight default link olyNumber Number
highlight default link olyDate Number
highlight default link olyRegion Constant
highlight default link olyComment Comment
highlight default link olyDoc SpecialComment
highlight default link olyEscape SpecialChar
highlight default link olyString String
highlight default link olyBlock String
highlight default link olyRaw String

let b:current_syntax = 'oly'
