/**
 * Loads the scripts of a mini-program as WeChat does: CommonJS modules, each run once,
 * with the platform's names passed in.
 */
export class Modules {
  #loaded = new Map()
  #constructors = {}

  /** @param scope {wx, App, getApp, getCurrentPages, Date} */
  constructor(bundle, scope) {
    this.bundle = bundle
    this.scope = scope
  }

  /** Runs a page or component with the constructors that define it. */
  define(path, constructors) {
    this.#constructors = constructors
    this.load(path)
    this.#constructors = {}
  }

  load(path) {
    const known = this.#loaded.get(path)
    if (known !== undefined) return known.exports
    const module = { exports: {} }
    this.#loaded.set(path, module)
    const { requires, run } = this.bundle.modules[path]
    const { wx, App, getApp, getCurrentPages, Date } = this.scope
    const { Page, Component, Behavior } = this.#constructors
    const require = (reference) => this.load(requires[reference])
    run(require, module, module.exports, wx, App, Page, Component, Behavior, getApp, getCurrentPages, Date)
    return module.exports
  }
}
