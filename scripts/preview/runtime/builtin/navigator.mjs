import { define, host, number, string } from './base.mjs'
import { hooks } from './hooks.mjs'

export const navigator = define('<slot/>', {
  properties: { url: string(), openType: string('navigate'), delta: number(1) },
  attached() {
    host(this).addEventListener('click', () => {
      const { url, openType, delta } = this.data
      hooks.navigate(openType, { url, delta })
    })
  },
})
