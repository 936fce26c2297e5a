// Draws the mini-program's icons from the paths in icons.json: masks in styles/icons.wxss
// and, because a native tab bar takes nothing else, PNG files for the tabs.
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { miniprogramFolder } from '../build/bundle.mjs'
import { openBrowser } from '../browser.mjs'

const icons = JSON.parse(fs.readFileSync(new URL('icons.json', import.meta.url), 'utf8'))
const strokeWidth = { warn: 3.8 }
const tabSize = 81
const tabs = { today: 'today', inbox: 'letter', mine: 'user' }
const colours = { '': '#43515E', '-on': '#143F84' }

/** The text of styles/icons.wxss. Unprefixed masks are left out: every WebView knows the prefix. */
export function iconStyles() {
  const rules = Object.entries(icons).map(([name]) => {
    const svg = picture(name, '#000').replaceAll('"', '%22').replaceAll('#', '%23').replaceAll('<', '%3C').replaceAll('>', '%3E')
    return `.i-${name} {\n  -webkit-mask-image: url("data:image/svg+xml,${svg}");\n}\n`
  })
  return `/* Drawn by scripts/preview/icons/draw.mjs from icons.json. */\n${rules.join('')}`
}

function picture(name, colour, size = '') {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"${size} fill="none" stroke="${colour}" ` +
    `stroke-width="${strokeWidth[name] ?? 2.2}" stroke-linecap="round" stroke-linejoin="round"><path d="${icons[name]}"/></svg>`
  )
}

async function drawTabs(folder) {
  const browser = await openBrowser()
  const page = await browser.newPage({ viewport: { width: tabSize, height: tabSize } })
  for (const [tab, icon] of Object.entries(tabs)) {
    for (const [suffix, colour] of Object.entries(colours)) {
      const svg = picture(icon, colour, ` width="${tabSize}" height="${tabSize}"`)
      await page.setContent(`<style>body{margin:0}svg{display:block}</style>${svg}`)
      await page.screenshot({ path: path.join(folder, `tab-${tab}${suffix}.png`), omitBackground: true })
    }
  }
  await browser.close()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  fs.writeFileSync(path.join(miniprogramFolder, 'styles/icons.wxss'), iconStyles())
  await drawTabs(path.join(miniprogramFolder, 'images'))
}
