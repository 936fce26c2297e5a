// Builds the preview: node build.mjs [--watch]
import fs from 'node:fs'
import { buildPreview, miniprogramFolder, outputFolder } from './build/bundle.mjs'

async function build() {
  const started = performance.now()
  const problems = await buildPreview(miniprogramFolder, outputFolder)
  for (const { file, line, message } of problems) console.error(`miniprogram/${file}:${line}: ${message}`)
  if (problems.length === 0) console.log(`preview built in ${Math.round(performance.now() - started)} ms: ${outputFolder}`)
  return problems.length === 0
}

const built = await build()
if (!process.argv.includes('--watch')) {
  process.exitCode = built ? 0 : 1
} else {
  let timer
  fs.watch(miniprogramFolder, { recursive: true }, () => {
    clearTimeout(timer)
    timer = setTimeout(build, 100)
  })
}
