// Checks the mini-program the way an upload would: generated files are current, the
// preview's compiler and WeChat's own compilers take everything, the package is small.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { compileApp, miniprogramFolder } from './build/bundle.mjs'
import { Source } from './build/source.mjs'
import { iconStyles } from './icons/draw.mjs'
import { apiTypes } from './types.mjs'

const maxPackage = 1024 * 1024
const notShipped = ['tsconfig.json', 'project.config.json']

const source = new Source(miniprogramFolder)
const findings = compileApp(miniprogramFolder).problems.map(({ file, line, message }) => `${file}:${line}: ${message}`)
checkGenerated()
checkWithWeChat()
checkSize()
for (const finding of findings) console.error(`miniprogram/${finding}`)
process.exitCode = findings.length > 0 ? 1 : 0

function checkGenerated() {
  if (source.read('styles/icons.wxss') !== iconStyles()) findings.push('styles/icons.wxss: is not what icons/draw.mjs draws')
  if (source.read('api/types.ts') !== apiTypes()) findings.push('api/types.ts: is not what types.mjs writes')
}

/** WeChat publishes its compilers for a few machines only; elsewhere this part is left out, and said so. */
function checkWithWeChat() {
  const binaries = compilerFolder()
  if (binaries === undefined) {
    console.warn(`WeChat's compilers do not run on ${process.platform} ${process.arch}: left out`)
    return
  }
  run(path.join(binaries, 'wcc'), source.list('.wxml', '.wxs'))
  const components = source.list('.wxss').filter((file) => file.startsWith('components/'))
  const others = source.list('.wxss').filter((file) => !file.startsWith('components/'))
  run(path.join(binaries, 'wcsc'), ['-pc', String(components.length), ...components, ...others])
}

function compilerFolder() {
  const folder = { 'linux-x64': 'linux', 'darwin-x64': 'mac', 'darwin-arm64': 'mac' }[`${process.platform}-${process.arch}`]
  if (folder === undefined) return undefined
  const require = createRequire(import.meta.url)
  return path.join(path.dirname(require.resolve('miniprogram-compiler')), 'bin', folder)
}

function run(binary, args) {
  fs.chmodSync(binary, 0o755) // the package ships them without the permission
  const { status, stderr } = spawnSync(binary, args, { cwd: miniprogramFolder, encoding: 'utf8', maxBuffer: 16 << 20 })
  if (status !== 0) findings.push(`${path.basename(binary)}: ${stderr.trim()}`)
}

function checkSize() {
  const shipped = source.list('').filter((file) => source.has(file) && !notShipped.includes(file))
  const size = shipped.reduce((sum, file) => sum + fs.statSync(source.absolute(file)).size, 0)
  console.log(`package: ${Math.round(size / 1024)} KB of ${maxPackage / 1024} KB`)
  if (size > maxPackage) findings.push(`the package has ${size} bytes, more than ${maxPackage}`)
}
