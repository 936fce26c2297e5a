import { resolveReference } from './source.mjs'

/**
 * A page or a component.
 * @typedef {object} Unit
 * @property {string} path without ending, as in "pages/login/login"
 * @property {boolean} page
 * @property {object} config its JSON
 * @property {Record<string, string>} using tag to path of the components it uses
 */

/**
 * Reads app.json and follows usingComponents from the pages.
 * @param {import('./source.mjs').Source} source
 * @returns {{app: object, units: Map<string, Unit>}}
 */
export function readProject(source) {
  const app = source.json('app.json')
  const units = new Map()
  for (const page of app.pages ?? []) addUnit(source, units, page, true)
  for (const tab of app.tabBar?.list ?? []) checkTab(source, app, tab)
  for (const file of source.list('.wxml')) {
    if (!units.has(file.slice(0, -'.wxml'.length))) {
      source.problem(file, 1, 'belongs to no page and no component in use')
    }
  }
  return { app, units }
}

function addUnit(source, units, path, page) {
  if (units.has(path)) return
  for (const ending of ['.ts', '.wxml', '.json']) {
    if (!source.has(path + ending)) {
      source.problem(path + ending, 1, 'is missing')
      return
    }
  }
  const config = source.json(`${path}.json`)
  if (!page && config.component !== true) source.problem(`${path}.json`, 1, 'needs "component": true')
  const using = {}
  units.set(path, { path, page, config, using })
  for (const [tag, reference] of Object.entries(config.usingComponents ?? {})) {
    using[tag] = resolveReference(path, reference)
    addUnit(source, units, using[tag], false)
  }
}

/** WeChat takes local PNG or JPEG icons of at most 40 KB, and tab pages from the main package. */
function checkTab(source, app, tab) {
  if (!app.pages.includes(tab.pagePath)) source.problem('app.json', 1, `tab ${tab.pagePath} is not a page`)
  for (const icon of [tab.iconPath, tab.selectedIconPath]) {
    if (!/\.(png|jpg)$/.test(icon) || !source.has(icon)) source.problem('app.json', 1, `tab icon ${icon} is missing`)
  }
}
