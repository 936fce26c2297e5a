import { boolean, define, host, string } from './base.mjs'

/** <canvas type="2d">: a finger or the mouse draws; touches tell where on the canvas, as on a phone. */
export const canvas = define('<h-canvas />', {
  properties: { type: string(), canvasId: string(), disableScroll: boolean() },
  attached() {
    const surface = host(this)
    surface.style.touchAction = 'none'
    const touch = (name, event, down) => {
      const { left, top } = surface.getBoundingClientRect()
      const here = { identifier: 0, x: event.clientX - left, y: event.clientY - top }
      const extraFields = { touches: down ? [here] : [], changedTouches: [here] }
      this._$.triggerEvent(name, {}, { bubbles: false, extraFields })
    }
    surface.addEventListener('pointerdown', (event) => {
      surface.setPointerCapture(event.pointerId)
      touch('touchstart', event, true)
    })
    surface.addEventListener('pointermove', (event) => {
      if (event.buttons > 0) touch('touchmove', event, true)
    })
    surface.addEventListener('pointerup', (event) => touch('touchend', event, false))
  },
})
