import type { UndoneCard } from '../../format/task'

/** Something that did not happen: what, how long ago, and who holds it. */
Component({
  options: { virtualHost: true },
  properties: {
    card: { type: Object, value: null as unknown as UndoneCard },
  },
  methods: {
    open() {
      void wx.navigateTo({ url: `/pages/task/task?id=${this.data.card.id}` })
    },
  },
})
