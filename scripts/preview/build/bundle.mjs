import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import esbuild from 'esbuild'
import { readProject } from './project.mjs'
import { compileScripts, moduleScope } from './script.mjs'
import { Source } from './source.mjs'
import { compileStyle, styleScope } from './style.mjs'
import { compileBuiltins, compileTemplates } from './template.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const preview = path.dirname(here)

export const miniprogramFolder = path.resolve(preview, '../../miniprogram')
export const outputFolder = path.join(preview, 'dist')

/**
 * Compiles the mini-program for the browser.
 * @returns {{code: string, problems: {file: string, line: number, message: string}[]}}
 */
export function compileApp(folder) {
  const source = new Source(folder)
  const { app, units } = readProject(source)
  const templates = compileTemplates(source, units)
  const modules = compileScripts(source, ['app', ...units.keys()])
  const described = [...units.values()].map((unit) => ({
    path: unit.path,
    page: unit.page,
    config: unit.config,
    using: unit.using,
    scope: styleScope(unit),
    style: compileStyle(source, `${unit.path}.wxss`, styleScope(unit)),
  }))
  const code = `globalThis.miniprogram = {
  config: ${JSON.stringify(app)},
  style: ${JSON.stringify(compileStyle(source, 'app.wxss'))},
  units: ${JSON.stringify(described, null, 2)},
  templates: ${templates},
  builtins: ${compileBuiltins()},
  modules: {
${[...modules].map(([name, module]) => moduleText(name, module)).join(',\n')}
  },
}
`
  return { code, problems: source.problems }
}


function moduleText(name, { code, requires }) {
  return `${JSON.stringify(name)}: { requires: ${JSON.stringify(requires)}, run(${moduleScope}) {\n${code}} }`
}

/** Builds everything the server hands out under /preview/. Returns what is wrong. */
export async function buildPreview(folder, output) {
  const { code, problems } = compileApp(folder)
  if (problems.length > 0) return problems
  fs.rmSync(output, { recursive: true, force: true })
  fs.mkdirSync(output, { recursive: true })
  fs.writeFileSync(path.join(output, 'app.js'), code)
  await esbuild.build({
    entryPoints: { phone: path.join(preview, 'runtime/main.mjs'), shell: path.join(preview, 'shell/main.mjs') },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    define: { 'process.env.NODE_ENV': '"development"' },
    outdir: output,
    logLevel: 'error',
  })
  fs.copyFileSync(path.join(preview, 'shell/shell.html'), path.join(output, 'index.html'))
  fs.copyFileSync(path.join(preview, 'shell/shell.css'), path.join(output, 'shell.css'))
  fs.copyFileSync(path.join(preview, 'runtime/phone.html'), path.join(output, 'phone.html'))
  fs.copyFileSync(path.join(preview, 'runtime/phone.css'), path.join(output, 'phone.css'))
  copyImages(folder, output)
  return []
}

function copyImages(folder, output) {
  for (const image of new Source(folder).list('.png', '.jpg', '.svg')) {
    fs.mkdirSync(path.dirname(path.join(output, image)), { recursive: true })
    fs.copyFileSync(path.join(folder, image), path.join(output, image))
  }
}
