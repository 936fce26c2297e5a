import { host } from '../builtin/base.mjs'
import { Failure, asyncCall } from './call.mjs'

/** Drawing: finding a canvas of a component, and making a picture of it. */
export function canvas(phone) {
  return {
    createSelectorQuery: () => new CanvasQuery(),
    canvasToTempFilePath: asyncCall('canvasToTempFilePath', async ({ canvas: surface, fileType = 'png', quality = 0.92 }) => {
      if (!(surface instanceof HTMLCanvasElement)) throw new Failure('fail canvas is empty')
      const type = fileType === 'jpg' ? 'image/jpeg' : 'image/png'
      const blob = await new Promise((resolve) => surface.toBlob(resolve, type, quality))
      return { tempFilePath: phone.files.hold(blob) }
    }),
  }
}

/** Of all that a query can ask, the node and the size of one canvas. */
class CanvasQuery {
  in(component) {
    this.component = component
    return this
  }

  select(selector) {
    this.selector = selector
    return this
  }

  fields({ node, size }) {
    if (node !== true || size !== true) throw new Error('the preview tells the node and the size of a canvas')
    return this
  }

  exec(callback) {
    const surface = host(this.component.selectComponent(this.selector)).querySelector('canvas')
    const { width, height } = surface.getBoundingClientRect()
    queueMicrotask(() => callback([{ node: surface, width, height }]))
  }
}
