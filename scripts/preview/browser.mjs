import fs from 'node:fs'
import path from 'node:path'
import { chromium } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome']

function findBrowser() {
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  return folders.flatMap((folder) => names.map((name) => path.join(folder, name))).find((file) => fs.existsSync(file))
}

/** Opens the Chromium of this machine. */
export function openBrowser() {
  return chromium.launch({
    executablePath: findBrowser(),
    args: ['--no-sandbox', '--disable-gpu', '--font-render-hinting=none', '--disable-background-networking'],
  })
}

/**
 * Why a browser test is left out here, or false. XIAOQIN_TEST_REQUIRE=chromium makes a
 * missing browser a failure instead.
 */
export const withoutBrowser =
  findBrowser() === undefined && !(process.env.XIAOQIN_TEST_REQUIRE ?? '').includes('chromium') && 'chromium not reachable'
