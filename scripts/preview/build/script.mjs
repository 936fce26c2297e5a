import path from 'node:path'
import esbuild from 'esbuild'
import { resolveReference } from './source.mjs'

/** The names that a module of a mini-program finds without importing them, as parameters. */
export const moduleScope = 'require, module, exports, wx, App, Page, Component, Behavior, getApp, getCurrentPages, Date'

/**
 * Compiles TypeScript modules and everything they import, each to a CommonJS module.
 * @param {Iterable<string>} entries paths without ending
 * @returns {Map<string, {code: string, requires: Record<string, string>}>} by path without ending
 */
export function compileScripts(source, entries) {
  const modules = new Map()

  function add(modulePath) {
    if (modules.has(modulePath)) return
    const file = `${modulePath}.ts`
    const compiled = transform(source, file)
    const module = { code: compiled, requires: {} }
    modules.set(modulePath, module)
    for (const [, reference] of compiled.matchAll(/\brequire\("([^"]+)"\)/g)) {
      const target = resolveModule(source, file, reference)
      if (target === undefined) continue
      module.requires[reference] = target
      add(target)
    }
  }

  for (const entry of entries) add(entry)
  return modules
}

function transform(source, file) {
  try {
    const { code, warnings } = esbuild.transformSync(source.read(file), {
      loader: 'ts',
      format: 'cjs',
      target: 'es2020',
      charset: 'utf8',
      sourcefile: file,
    })
    for (const warning of warnings) source.problem(file, warning.location?.line ?? 1, warning.text)
    return code
  } catch (error) {
    for (const failure of error.errors ?? [{ text: error.message }]) {
      source.problem(file, failure.location?.line ?? 1, failure.text)
    }
    return ''
  }
}

/** The phone has no packages: an import is a path to a file of the mini-program. */
function resolveModule(source, file, reference) {
  const target = resolveReference(file, reference)
  if (/^[./]/.test(reference) && source.has(`${target}.ts`)) return path.posix.normalize(target)
  source.problem(file, 1, `cannot import ${reference}`)
  return undefined
}
