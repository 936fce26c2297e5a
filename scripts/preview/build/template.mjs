import compiler from 'glass-easel-template-compiler'
import { builtins } from '../runtime/builtin/index.mjs'
import { lineAt, resolveReference } from './source.mjs'

const syntaxTags = ['block', 'template', 'import', 'include', 'slot', 'wxs']

/**
 * Compiles the WXML of every unit, with the templates and WXS files it draws in, into
 * one JavaScript expression: an object of template functions by path.
 */
export function compileTemplates(source, units) {
  const group = new compiler.TmplGroup()
  const seen = new Set()

  function addTemplate(path) {
    if (seen.has(path)) return
    seen.add(path)
    const file = `${path}.wxml`
    if (!source.has(file)) {
      source.problem(file, 1, 'is missing')
      return
    }
    const text = source.read(file)
    for (const warning of group.addTmpl(path, text) ?? []) {
      source.problem(file, (warning.startLine ?? 0) + 1, warning.message)
    }
    group.getDirectDependencies(path).forEach(addTemplate)
    group.getScriptDependencies(path).forEach(addScript)
  }

  function addScript(path) {
    if (seen.has(`${path}.wxs`)) return
    seen.add(`${path}.wxs`)
    const file = path.endsWith('.wxs') ? path : `${path}.wxs`
    const text = source.read(file)
    group.addScript(path, text)
    for (const [, reference] of text.matchAll(/require\(\s*['"]([^'"]+)['"]\s*\)/g)) {
      addScript(resolveReference(file, reference))
    }
  }

  for (const unit of units.values()) {
    addTemplate(unit.path)
    checkTags(source, unit)
    checkHandlers(source, unit)
  }
  return group.getTmplGenObjectGroups()
}

/** A tag that is neither built in nor declared would silently show nothing. */
function checkTags(source, unit) {
  const file = `${unit.path}.wxml`
  const text = source.read(file).replace(/<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\n]/g, ' '))
  for (const match of text.matchAll(/<([a-z][\w-]*)/g)) {
    const tag = match[1]
    if (!(tag in builtins) && !(tag in unit.using) && !syntaxTags.includes(tag)) {
      source.problem(file, lineAt(text, match.index), `<${tag}> is neither declared in the JSON nor built into the preview`)
    }
  }
}

/** An event bound to a method that is not there would silently do nothing. */
function checkHandlers(source, unit) {
  const file = `${unit.path}.wxml`
  const text = source.read(file)
  const script = source.read(`${unit.path}.ts`)
  for (const match of text.matchAll(/\s(?:capture-)?(?:bind|catch):?[a-z]+="(\w+)"/g)) {
    if (!new RegExp(`\\b${match[1]}\\s*[(:]`).test(script)) {
      source.problem(file, lineAt(text, match.index), `no method ${match[1]} in ${unit.path}.ts`)
    }
  }
}

/** Compiles the templates of the built-in components, under "builtin/<tag>". */
export function compileBuiltins() {
  const group = new compiler.TmplGroup()
  for (const [tag, { template }] of Object.entries(builtins)) {
    const warnings = group.addTmpl(`builtin/${tag}`, template) ?? []
    if (warnings.length > 0) throw new Error(`builtin/${tag}: ${warnings[0].message}`)
  }
  return group.getTmplGenObjectGroups()
}
