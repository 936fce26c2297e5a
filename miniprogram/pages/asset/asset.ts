import type { AssetCard } from '../../api/types'
import { type CardView, cardView } from '../../format/asset'
import { type Failure, explain } from '../../format/failure'
import { assetCard, knownCard } from '../../services/asset'
import { admit } from '../../services/entrance'
import { Problem } from '../../services/request'
import { membership } from '../../services/session'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

/** The card of one thing: opened by a scan of its plate, or from a list. */
Page({
  data: {
    size: '',
    card: null as CardView | null,
    failure: null as Failure | null,
    locked: false,
    /** What the phone remembers, because the school cannot be asked. */
    remembered: false,
  },

  id: '',
  token: '',

  onLoad({ id = '', token = '' }: { id?: string; token?: string }) {
    this.id = id
    this.token = token
  },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()) })
    void this.load()
  },

  async load() {
    try {
      this.show(await assetCard(this.id))
      this.setData({ failure: null, locked: false, remembered: false })
    } catch (error) {
      const failure = explain(error)
      const known = knownCard(this.id)
      const locked = error instanceof Problem && [403, 404].includes(error.status)
      if (known !== undefined && failure.kind === 'offline') {
        this.show(known)
        return this.setData({ failure: null, remembered: true })
      }
      this.setData({ failure, locked })
    }
  },

  show(card: AssetCard) {
    this.setData({ card: cardView(card, schoolTime()) })
  },

  openTask({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { id, sheet } = currentTarget.dataset as { id: string; sheet: boolean }
    const target = `&target=${this.data.card?.key ?? ''}${this.token === '' ? '' : `&token=${this.token}`}`
    void wx.navigateTo({ url: sheet ? `/pages/sheet/sheet?task=${id}${target}` : `/pages/task/task?id=${id}` })
  },

  act({ currentTarget }: WechatMiniprogram.TouchEvent) {
    void wx.navigateTo({ url: `/pages/service/service?id=${this.id}&does=${currentTarget.dataset.act}` })
  },

  report() {
    const { number = '', name = '' } = this.data.card ?? {}
    void wx.navigateTo({ url: `/pages/incident/incident?place=${encodeURIComponent(`${number} ${name}`)}` })
  },
})
