import path from 'node:path'
import postcss from 'postcss'
import selectors from 'postcss-selector-parser'
import { builtins } from '../runtime/builtin/index.mjs'
import { frameUnits } from '../runtime/units.mjs'
import { resolveReference } from './source.mjs'

/**
 * The name that keeps the classes of a component to itself, or undefined for a page:
 * "components/plate/plate" becomes "components-plate-plate".
 */
export function styleScope(unit) {
  return unit.page ? undefined : unit.path.replaceAll('/', '-')
}

/**
 * Compiles one WXSS file to CSS for the phone frame: imports put in, rpx and vh made
 * relative to the frame, tags renamed to their custom elements, classes prefixed.
 */
export function compileStyle(source, file, scope) {
  if (!source.has(file)) return ''
  const root = parse(source, file, new Set())
  root.walkDecls((declaration) => {
    declaration.value = frameUnits(declaration.value)
    if (/url\((?!\s*["']?data:)/.test(declaration.value)) {
      report(source, declaration, 'a url() in WXSS must be a data: address')
    }
  })
  root.walkRules((rule) => {
    if (rule.parent.type === 'atrule' && rule.parent.name.endsWith('keyframes')) return
    rule.selector = selectors((list) => rewrite(source, rule, list, scope)).processSync(rule.selector)
  })
  return root.toString()
}

function parse(source, file, seen) {
  seen.add(file)
  const root = parseText(source, file)
  root.walkAtRules('import', (rule) => {
    const imported = resolveReference(file, rule.params.replace(/["']/g, ''))
    if (!source.has(imported)) report(source, rule, `${imported} is missing`)
    if (seen.has(imported) || !source.has(imported)) rule.remove()
    else rule.replaceWith(parse(source, imported, seen))
  })
  return root
}

function parseText(source, file) {
  try {
    return postcss.parse(source.read(file), { from: source.absolute(file) })
  } catch (error) {
    source.problem(file, error.line ?? 1, error.reason ?? error.message)
    return postcss.root()
  }
}

function rewrite(source, rule, list, scope) {
  list.walkUniversals(() => report(source, rule, 'WXSS has no * selector'))
  list.walkTags((tag) => {
    if (scope !== undefined) report(source, rule, 'a component may only select by class')
    if (tag.value === 'page') tag.value = 'wx-page'
    else if (tag.value in builtins) tag.value = `wx-${tag.value}`
    else if (!rule.selector.includes(`::${tag.value}`)) report(source, rule, `unknown tag ${tag.value}`)
  })
  if (scope === undefined) return
  list.walkIds(() => report(source, rule, 'a component may only select by class'))
  list.walkAttributes(() => report(source, rule, 'a component may only select by class'))
  list.walkClasses((name) => {
    name.value = `${scope}--${name.value}`
  })
}

function report(source, node, message) {
  const { input, start } = node.source
  source.problem(path.relative(source.root, input.from), start.line, message)
}
