import type { UndoneCard } from '../../format/task'

/** Something that did not happen: what, how long ago, and who holds it; "call" asks to phone them. */
Component({
  options: { virtualHost: true },
  properties: {
    card: { type: Object, value: null as unknown as UndoneCard },
  },
  methods: {
    call() {
      this.triggerEvent('call', { id: this.data.card.id })
    },
    open() {
      void wx.navigateTo({ url: `/pages/task/task?id=${this.data.card.id}` })
    },
  },
})
