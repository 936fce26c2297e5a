import { Failure } from './wx/call.mjs'

const maxPages = 10
const bottomDistance = 50 // px from the end of a page at which it hears onReachBottom

/**
 * The page stack: what navigateTo, redirectTo, switchTab, reLaunch and navigateBack do,
 * with WeChat's limits and lifecycle order. Pages of the tab bar stay alive once opened.
 */
export class Pages {
  /** @type {Entry[]} */
  stack = []
  #tabs = new Map()

  constructor(bundle, framework, { stage, onChange }) {
    this.bundle = bundle
    this.framework = framework
    this.stage = stage
    this.onChange = onChange
    this.tabPaths = (bundle.config.tabBar?.list ?? []).map((tab) => tab.pagePath)
  }

  get top() {
    return this.stack.at(-1)
  }

  isTab(path) {
    return this.tabPaths.includes(path)
  }

  /** Turns "../x?y=1" or "/pages/x?y=1" into a known path and its query. */
  resolve(url) {
    const base = `http://phone/${this.top?.path ?? ''}`
    const [address, search = ''] = url.split('?')
    const path = new URL(address, base).pathname.slice(1)
    if (!this.bundle.config.pages.includes(path)) throw new Failure(`page "${path}" is not found`)
    return { path, search }
  }

  navigateTo(url) {
    const target = this.resolve(url)
    if (this.isTab(target.path)) throw new Failure('can not navigateTo a tabbar page')
    if (this.stack.length >= maxPages) throw new Failure('webview count limit exceed')
    this.#hide(this.top)
    this.#push(this.#create(target))
  }

  redirectTo(url) {
    const target = this.resolve(url)
    if (this.isTab(target.path)) throw new Failure('can not redirectTo a tabbar page')
    this.#close(this.stack.pop())
    this.#push(this.#create(target))
  }

  switchTab(url) {
    const target = this.resolve(url)
    if (!this.isTab(target.path)) throw new Failure('can not switch to no-tabBar page')
    const before = this.top
    if (before?.path === target.path) return
    while (this.stack.length > 0) {
      const entry = this.stack.pop()
      if (this.isTab(entry.path)) this.#hide(entry)
      else this.#close(entry)
    }
    this.#push(this.#tabs.get(target.path) ?? this.#create(target))
  }

  reLaunch(url) {
    const target = this.resolve(url)
    const doomed = new Set([...this.stack.reverse(), ...this.#tabs.values()])
    this.stack = []
    this.#tabs.clear()
    for (const entry of doomed) this.#close(entry)
    this.#push(this.#create(target))
  }

  navigateBack(delta = 1) {
    const steps = Math.min(delta, this.stack.length - 1)
    for (let step = 0; step < steps; step++) this.#close(this.stack.pop())
    if (steps > 0) this.#show(this.top)
  }

  /** Scrolls the page on top to a height, or to an element of it. */
  scrollTo(scrollTop, selector) {
    const element = this.top.frame.querySelector('wx-page')
    if (selector === undefined) element.scrollTop = scrollTop
    else element.querySelector(selector)?.scrollIntoView()
  }

  #create({ path, search }) {
    const element = document.createElement('wx-page')
    const placeholder = document.createElement('span')
    element.append(placeholder)
    const frame = document.createElement('div')
    frame.className = 'page-frame'
    frame.append(element)
    this.stage.append(frame)
    const root = this.framework.createPage(search === '' ? path : `${path}?${search}`)
    const page = root.get()
    page.route = path
    page.options = parseQuery(search)
    const entry = { path, frame, root, page, tab: this.isTab(path) }
    if (entry.tab) this.#tabs.set(path, entry)
    root.attach(element, placeholder)
    onReachBottom(element, () => page.onReachBottom?.())
    return entry
  }

  #push(entry) {
    this.stack.push(entry)
    const first = !entry.loaded
    if (first) {
      entry.loaded = true
      this.onChange(entry)
      entry.page.onLoad?.(entry.page.options)
    }
    this.#show(entry)
    if (first) requestAnimationFrame(() => entry.page.onReady?.())
  }

  #show(entry) {
    entry.frame.hidden = false
    this.framework.applyPageStyle(entry.path, true)
    this.onChange(entry)
    this.#call(entry, 'show')
  }

  #hide(entry) {
    if (entry === undefined || entry.frame.hidden) return
    this.#call(entry, 'hide')
    entry.frame.hidden = true
    this.framework.applyPageStyle(entry.path, false)
  }

  #close(entry) {
    this.#tabs.delete(entry.path)
    this.framework.applyPageStyle(entry.path, false)
    entry.page.onUnload?.()
    entry.root.release()
    entry.frame.remove()
  }

  #call(entry, lifetime) {
    entry.page[lifetime === 'show' ? 'onShow' : 'onHide']?.()
    entry.root.getComponent().triggerPageLifetime(lifetime, [])
  }
}

/** Calls back each time an element is scrolled to near its end. */
function onReachBottom(element, callback) {
  let near = false
  element.addEventListener('scroll', () => {
    const { scrollTop, clientHeight, scrollHeight } = element
    const now = scrollTop + clientHeight >= scrollHeight - bottomDistance
    if (now && !near) callback()
    near = now
  })
}

/** The query as onLoad gets it: not decoded. */
export function parseQuery(search) {
  const pairs = search.split('&').filter((pair) => pair !== '')
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}
