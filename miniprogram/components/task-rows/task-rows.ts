import type { TaskRow } from '../../format/task'

/** Tasks one under the other. A tap on a row opens it; the button beside it does the one thing there is to do. */
Component({
  options: { virtualHost: true },
  properties: {
    rows: { type: Array, value: [] as TaskRow[] },
  },
  methods: {
    open({ currentTarget }: WechatMiniprogram.TouchEvent) {
      void wx.navigateTo({ url: currentTarget.dataset.page as string })
    },
    act({ currentTarget }: WechatMiniprogram.TouchEvent) {
      this.triggerEvent('act', { row: this.data.rows[currentTarget.dataset.index as number] })
    },
  },
})
