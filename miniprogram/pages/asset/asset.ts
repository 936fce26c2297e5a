import type { AssetCard } from '../../api/types'
import { type CardView, cardView, dayText } from '../../format/asset'
import { type Failure, explain } from '../../format/failure'
import { assetCard, decideVisit, inviteCompany, knownCard, managesAssets } from '../../services/asset'
import { admit } from '../../services/entrance'
import { pictures } from '../../services/picture'
import { Problem, pageUrl } from '../../services/request'
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
    /** The reader may change what is registered of it. */
    manages: false,
    /** What the phone remembers, because the school cannot be asked. */
    remembered: false,
    /** The visit that is being looked at, its photos, and why it is not so. */
    visit: '',
    photos: [] as string[],
    denying: false,
    text: '',
    refused: '',
    /** A link for a company, as it is shown once. */
    link: null as { code: string; url: string; until: string } | null,
  },

  id: '',
  token: '',

  onLoad({ id = '', token = '' }: { id?: string; token?: string }) {
    this.id = id
    this.token = token
  },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()), manages: managesAssets() })
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

  /** A link that is good once: the company says by it what it did. */
  async invite() {
    this.setData({ refused: '' })
    try {
      const { code, path, expires_at } = await inviteCompany(this.id)
      const spelled = [code.slice(0, 4), code.slice(4, 8), code.slice(8)].join('-')
      this.setData({ link: { code: spelled, url: pageUrl(path), until: dayText(expires_at.slice(0, 10), schoolTime()) } })
    } catch (error) {
      this.setData({ refused: explain(error).title })
    }
  },

  copyLink() {
    void wx.setClipboardData({ data: this.data.link?.url ?? '' })
  },

  closeLink() {
    this.setData({ link: null })
  },

  async look({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const visit = this.data.card?.visits.find(({ id }) => id === currentTarget.dataset.id)
    if (visit === undefined) return
    this.setData({ visit: visit.id, photos: [], denying: false, text: '', refused: '' })
    this.setData({ photos: await pictures(visit.photos) })
  },

  deny() {
    this.setData({ denying: true })
  },

  typing({ detail }: WechatMiniprogram.Input) {
    this.setData({ text: detail.value })
  },

  confirmVisit() {
    void this.decide(true)
  },

  denyVisit() {
    if (this.data.text.trim() !== '') void this.decide(false)
  },

  async decide(right: boolean) {
    try {
      this.show(await decideVisit(this.data.visit, right, this.data.text.trim()))
      this.setData({ visit: '', refused: '' })
    } catch (error) {
      this.setData({ refused: explain(error).title })
    }
  },

  closeVisit() {
    this.setData({ visit: '', denying: false, refused: '' })
  },

  edit() {
    void wx.navigateTo({ url: `/pages/asset-edit/asset-edit?id=${this.id}` })
  },

  act({ currentTarget }: WechatMiniprogram.TouchEvent) {
    void wx.navigateTo({ url: `/pages/service/service?id=${this.id}&does=${currentTarget.dataset.act}` })
  },

  /** What is wrong with it goes the way of every hazard: a grade, somebody who repairs, somebody who looks. */
  report() {
    const { key = '', number = '', name = '' } = this.data.card ?? {}
    void wx.navigateTo({ url: `/pages/hazard-report/hazard-report?thing=${encodeURIComponent(key)}&title=${encodeURIComponent(name)}&sign=${number}` })
  },
})
