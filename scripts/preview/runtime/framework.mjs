import { MiniProgramEnv, glassEasel } from 'glass-easel-miniprogram-adapter'
import { builtins } from './builtin/index.mjs'
import { frameUnits } from './units.mjs'

/**
 * Sets up WeChat's component framework on this document for a compiled mini-program.
 * A tap is announced around its handlers, because some calls are allowed only inside.
 */
export class Framework {
  constructor(bundle, { gesture, report }) {
    const environment = new MiniProgramEnv()
    this.space = environment.createCodeSpace('', true)
    this.pageStyles = new Map()
    glassEasel.addGlobalErrorListener((error) => {
      report(error)
      return false
    })
    glassEasel.addGlobalWarningListener((message) => {
      report(new Error(message))
      return false
    })
    const context = new glassEasel.CurrentWindowBackendContext()
    context.document = frameDocument()
    context.onEvent((target, type, detail, options) => {
      if (type.startsWith('touch')) return undefined // the canvas tells of its own, with their places
      const trigger = () => glassEasel.triggerEvent(target, type, detail, options)
      return type === 'tap' ? gesture.during(trigger) : trigger()
    })
    this.backend = environment.associateBackend(context)
    this.#registerBuiltins(bundle)
    this.#registerUnits(bundle)
  }

  /** Runs the script of a unit with the constructors that define it. */
  define(path, run) {
    this.space.componentEnv(path, run)
  }

  /** Creates a page from a path with query; query values also become properties. */
  createPage(url) {
    return this.backend.createRoot('wx-page-root', this.space, url)
  }

  /** The style of a page counts only while that page is on top, and after all others. */
  applyPageStyle(path, on) {
    const style = this.pageStyles.get(path)
    style.media = on ? 'all' : 'not all'
    if (on) document.head.append(style)
  }

  #registerBuiltins(bundle) {
    for (const [tag, { definition }] of Object.entries(builtins)) {
      const path = `builtin/${tag}`
      this.space.addComponentStaticConfig(path, { component: true })
      this.space.addCompiledTemplate(path, { groupList: bundle.builtins, content: bundle.builtins[path] })
      this.space.componentEnv(path, ({ Component }) => Component(definition))
    }
  }

  #registerUnits(bundle) {
    const everywhere = Object.fromEntries(Object.keys(builtins).map((tag) => [tag, `/builtin/${tag}`]))
    this.backend.registerStyleSheetContent('app', bundle.style)
    this.space.addStyleSheet('app', 'app')
    for (const unit of bundle.units) {
      const using = Object.fromEntries(Object.entries(unit.using).map(([tag, path]) => [tag, `/${path}`]))
      this.space.addComponentStaticConfig(unit.path, { ...unit.config, usingComponents: { ...everywhere, ...using } })
      this.space.addCompiledTemplate(unit.path, { groupList: bundle.templates, content: bundle.templates[unit.path] })
      if (unit.page) {
        this.pageStyles.set(unit.path, pageStyle(unit.style))
        this.space.addStyleSheet(unit.path, undefined, unit.scope)
      } else {
        this.backend.registerStyleSheetContent(unit.path, unit.style)
        this.space.addStyleSheet(unit.path, unit.path, unit.scope)
      }
    }
  }
}

function pageStyle(text) {
  const style = document.createElement('style')
  style.textContent = text
  return style
}

/**
 * The document as the framework sees it: built-in tags become wx-* elements, "h-img" in
 * their templates the HTML element, and rpx in style attributes the frame's unit.
 */
function frameDocument() {
  return {
    createElement(tag) {
      const name = tag.startsWith('h-') ? tag.slice(2) : tag in builtins ? `wx-${tag}` : tag
      const element = document.createElement(name)
      const setAttribute = element.setAttribute.bind(element)
      element.setAttribute = (key, value) => setAttribute(key, key === 'style' ? frameUnits(String(value)) : value)
      return element
    },
    createTextNode: (text) => document.createTextNode(text),
    createDocumentFragment: () => document.createDocumentFragment(),
  }
}
