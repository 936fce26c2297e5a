/** Property declarations in WeChat's notation. */
export const string = (value = '') => ({ type: String, value })
export const boolean = (value = false) => ({ type: Boolean, value })
export const number = (value = 0) => ({ type: Number, value })
export const any = (value = null) => ({ type: null, value })

/** The DOM element of a component instance. */
export const host = (component) => component._$.$$

/** The component instance of a DOM element. */
export const instance = (element) => element.__wxElement.getMethodCaller()

/** Fires a component event such as bindchange. */
export function emit(component, name, detail) {
  component._$.triggerEvent(name, detail, { bubbles: false })
}

/** Sets, or for false and "" removes, an attribute of the host; what has left the page has none. */
export function reflect(component, name, value) {
  if (host(component) === null) return
  if (value === false || value === '' || value == null) host(component).removeAttribute(name)
  else host(component).setAttribute(name, value === true ? '' : value)
}

const common = {
  properties: {
    hidden: boolean(),
    ariaLabel: string(),
    ariaRole: string(),
    ariaHidden: any(),
    ariaChecked: any(),
    hoverClass: string(),
    hoverStayTime: number(),
  },
  observers: {
    hidden(value) {
      reflect(this, 'hidden', value)
    },
    ariaLabel(value) {
      reflect(this, 'aria-label', value)
    },
    ariaRole(value) {
      reflect(this, 'role', value)
    },
    ariaChecked(value) {
      reflect(this, 'aria-checked', value === null ? '' : String(value))
    },
    ariaHidden(value) {
      reflect(this, 'aria-hidden', value === null ? '' : String(value))
    },
  },
}

/** A built-in component: its own definition over what every tag has. */
export function define(template, { properties, observers, ...rest } = {}) {
  return {
    template,
    definition: {
      properties: { ...common.properties, ...properties },
      observers: { ...common.observers, ...observers },
      ...rest,
    },
  }
}
