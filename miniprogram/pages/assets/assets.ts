import type { CountedKind } from '../../api/types'
import { type AssetRow, assetRow } from '../../format/asset'
import { type Failure, explain } from '../../format/failure'
import { assetKinds, listAssets, managesAssets } from '../../services/asset'
import { admit } from '../../services/entrance'
import { Problem } from '../../services/request'
import { scanAndShow } from '../../services/scan'
import { membership } from '../../services/session'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

Page({
  data: {
    size: '',
    loading: true,
    failure: null as Failure | null,
    locked: false,
    kinds: [] as CountedKind[],
    kind: '',
    red: false,
    /** The reader registers equipment. */
    manages: false,
    reds: 0,
    rows: [] as AssetRow[],
    more: false,
  },

  next: '',

  onLoad({ red = '' }: { red?: string }) {
    this.setData({ red: red === '1' })
  },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()), manages: managesAssets() })
    void this.load()
  },

  async load() {
    try {
      const kinds = (await assetKinds()).filter(({ all }) => all > 0)
      this.setData({ kinds, reds: kinds.reduce((sum, kind) => sum + kind.red, 0) })
      this.next = ''
      await this.list()
      this.setData({ failure: null, locked: false })
    } catch (error) {
      this.setData({ failure: explain(error), locked: error instanceof Problem && error.status === 403 })
    } finally {
      this.setData({ loading: false })
    }
  },

  async list() {
    const { kind, red } = this.data
    const after = this.next
    const { items, next } = await listAssets({ kind, red }, after)
    this.next = next ?? ''
    const rows = items.map((item) => assetRow(item, schoolTime()))
    this.setData({ rows: after === '' ? rows : [...this.data.rows, ...rows], more: next !== null })
  },

  onReachBottom() {
    if (this.data.more) void this.list()
  },

  chooseKind({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const kind = currentTarget.dataset.code as string
    this.setData({ kind: kind === this.data.kind ? '' : kind, loading: true })
    void this.load()
  },

  onlyRed() {
    this.setData({ red: !this.data.red, loading: true })
    void this.load()
  },

  open({ currentTarget }: WechatMiniprogram.TouchEvent) {
    void wx.navigateTo({ url: `/pages/asset/asset?id=${currentTarget.dataset.id}` })
  },

  register() {
    void wx.navigateTo({ url: `/pages/asset-edit/asset-edit?kind=${this.data.kind}` })
  },

  scan() {
    void scanAndShow()
  },
})
