import { said } from '../../format/time'
import { admit } from '../../services/entrance'
import { isOnline, onNetworkChange } from '../../services/network'
import { mine, onQueueChange, others, remove, retry } from '../../services/queue'
import { membership } from '../../services/session'
import { flush, needsLogin } from '../../services/sync'
import { sizeClass } from '../../services/type-size'

interface Row {
  id: string
  label: string
  when: string
  /** Why the school did not take it; empty while it only waits. */
  reason: string
}

Page({
  data: {
    size: '',
    online: true,
    waiting: [] as Row[],
    refused: [] as Row[],
    others: 0,
    login: false,
    sending: false,
  },

  stops: [] as (() => void)[],

  onLoad() {
    this.stops = [onQueueChange(() => this.draw()), onNetworkChange(() => this.draw())]
  },

  onShow() {
    if (admit(this)) this.draw()
  },

  onUnload() {
    for (const stop of this.stops) stop()
  },

  draw() {
    const now = new Date()
    const rows = mine().map(({ id, label, device_time, refusal }) => ({ id, label, when: said(new Date(device_time), now), reason: refusal?.reason ?? '' }))
    this.setData({
      size: sizeClass(membership()),
      online: isOnline(),
      waiting: rows.filter(({ reason }) => reason === ''),
      refused: rows.filter(({ reason }) => reason !== ''),
      others: others(),
      login: needsLogin(),
    })
  },

  async send() {
    this.setData({ sending: true })
    await flush()
    this.setData({ sending: false })
    this.draw()
  },

  again({ currentTarget }: WechatMiniprogram.TouchEvent) {
    retry(currentTarget.dataset.id as string)
    void this.send()
  },

  putAway({ currentTarget }: WechatMiniprogram.TouchEvent) {
    remove(currentTarget.dataset.id as string)
  },

  logIn() {
    void wx.reLaunch({ url: `/pages/login/login?to=${encodeURIComponent('/pages/queue/queue')}` })
  },
})
