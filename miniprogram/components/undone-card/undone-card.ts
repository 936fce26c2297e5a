import type { UndoneCard } from '../../format/task'

/** Something that did not happen: what, how long ago, and who holds it; several that are alike unfold; "call" asks to phone them. */
Component({
  options: { virtualHost: true },
  properties: {
    card: { type: Object, value: null as unknown as UndoneCard },
  },
  data: { unfolded: false },
  methods: {
    call() {
      this.triggerEvent('call', { id: this.data.card.id })
    },
    open() {
      if (this.data.card.each.length) this.setData({ unfolded: !this.data.unfolded })
      else this.show(this.data.card.id)
    },
    openOne(event: WechatMiniprogram.TouchEvent) {
      this.show((event.currentTarget.dataset as { id: string }).id)
    },
    show(id: string) {
      void wx.navigateTo({ url: `/pages/task/task?id=${id}` })
    },
  },
})
