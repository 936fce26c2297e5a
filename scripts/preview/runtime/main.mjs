import { Chrome } from './chrome.mjs'
import { PhoneClock } from './clock.mjs'
import { Dialogs } from './dialogs.mjs'
import { Framework } from './framework.mjs'
import { Gesture } from './gesture.mjs'
import { hooks } from './builtin/hooks.mjs'
import { Modules } from './modules.mjs'
import { Pages, parseQuery } from './pages.mjs'
import { Simulator } from './simulator.mjs'
import { createWx } from './wx/index.mjs'

const bundle = globalThis.miniprogram
const settings = new URLSearchParams(location.search)

/** The phone: what the mini-program runs on, and what the shell and tests operate. */
const phone = {
  user: settings.get('user') ?? '',
  online: settings.get('offline') === null,
  fontScale: Number(settings.get('font') ?? 1),
  /** Its owner lets WeChat use the camera. */
  camera: true,
  clock: new PhoneClock(),
  gesture: new Gesture(),
  dialogs: new Dialogs(),
  simulator: new Simulator(),
  vibrated: [],
  errors: [],
  app: () => app,

  /** The school that its owner is at, as the mini-program keeps it; undefined when it is not known. */
  school() {
    const acting = phone.wx.getStorageSync('membership')
    const { memberships = [] } = phone.wx.getStorageSync('session') || {}
    return memberships.find(({ id }) => id === acting)?.school_id
  },

  setOnline(online) {
    phone.online = online
    phone.onOnlineChange(online)
  },

  /** Opens a page as from a message or a scanned code: in the running app or a fresh one. */
  enter(url, scene = 1001) {
    const [path, search = ''] = url.replace(/^\//, '').split('?')
    const options = { path, query: parseQuery(search), scene }
    if (phone.pages.top === undefined) app.onLaunch?.(options)
    app.onShow?.(options)
    phone.pages.reLaunch(`/${url.replace(/^\//, '')}`)
  },
}

function report(error) {
  phone.errors.push(error.message)
  console.error(error)
}

addEventListener('error', (event) => report(event.error ?? new Error(event.message)))
addEventListener('unhandledrejection', (event) => report(toError(event.reason)))

function toError(reason) {
  return reason instanceof Error ? reason : new Error(reason?.errMsg ?? String(reason))
}

let app
const framework = new Framework(bundle, { gesture: phone.gesture, report })
phone.chrome = new Chrome(bundle.config, {
  onBack: () => phone.pages.navigateBack(),
  onTab: (url) => phone.pages.switchTab(url),
})
phone.pages = new Pages(bundle, framework, {
  stage: document.querySelector('.stage'),
  onChange: ({ path, title, bar }) => {
    const { config } = bundle.units.find((unit) => unit.path === path)
    phone.chrome.show({ path, title, bar, config, depth: phone.pages.stack.length })
  },
})
phone.wx = createWx(phone)
hooks.navigate = (openType, options) => {
  const call = { navigate: 'navigateTo', redirect: 'redirectTo' }[openType] ?? openType
  phone.wx[call](options)
}

const modules = new Modules(bundle, {
  wx: phone.wx,
  App: (definition) => (app = definition),
  getApp: () => app,
  getCurrentPages: () => phone.pages.stack.map((entry) => entry.page),
  Date: phone.clock.Date,
})
modules.load('app')
for (const unit of dependenciesFirst(bundle.units)) {
  framework.define(unit.path, (constructors) => modules.define(unit.path, constructors))
}

/** A component has to be known before whatever uses it. */
function dependenciesFirst(units) {
  const order = new Set()
  const add = (unit) => {
    for (const path of Object.values(unit.using)) add(units.find((other) => other.path === path))
    order.add(unit)
  }
  units.forEach(add)
  return order
}

globalThis.phone = phone
await phone.clock.follow()
showTime()
setInterval(showTime, 1000)
phone.enter(settings.get('open') ?? bundle.config.pages[0], Number(settings.get('scene') ?? 1001))

function showTime() {
  const now = new phone.clock.Date()
  document.querySelector('.status-time').textContent = now.toLocaleTimeString('zh-CN', { hour: '2-digit', minute: '2-digit' })
}
