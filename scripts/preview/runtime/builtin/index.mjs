// WeChat's built-in components, as far as the mini-program uses them. Each is a template
// (compiled by the build) and a definition (registered by the runtime); this file is read
// by both, so nothing in it or below it may touch the DOM while loading.
import { button } from './button.mjs'
import { canvas } from './canvas.mjs'
import { choices } from './choice.mjs'
import { fields } from './field.mjs'
import { form } from './form.mjs'
import { navigator } from './navigator.mjs'
import { picker } from './picker.mjs'
import { image, scrollView, text, view } from './view.mjs'

export const builtins = {
  view,
  text,
  image,
  'scroll-view': scrollView,
  button,
  canvas,
  form,
  navigator,
  picker,
  ...fields,
  ...choices,
}
