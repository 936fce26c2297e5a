import type { StockArea } from '../../api/types'
import { type StockView, stockView } from '../../format/asset'
import { type Failure, explain } from '../../format/failure'
import { askAsset, count, stockAreas } from '../../services/asset'
import { admit } from '../../services/entrance'
import { isOnline } from '../../services/network'
import { Problem } from '../../services/request'
import { scan } from '../../services/scan'
import { membership } from '../../services/session'
import { type Answer, flush, onAnswer } from '../../services/sync'
import { sizeClass } from '../../services/type-size'

/** A stock-take: area by area, found by scanning; what is missing and what is too many follows. */
Page({
  data: {
    size: '',
    areas: null as StockView[] | null,
    failure: null as Failure | null,
    locked: false,
    /** The area somebody stands in; null in the list of areas. */
    area: null as StockView | null,
    /** Scanned here and now, by name. */
    scanned: [] as string[],
    others: [] as string[],
    text: '',
    hint: '',
    stored: false,
  },

  task: '',
  found: [] as string[],
  entry: '',
  stop: () => {},

  onLoad({ task = '' }: { task?: string }) {
    this.task = task
    this.stop = onAnswer((answer) => this.hear(answer))
  },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()) })
    if (this.data.areas === null) void this.load()
  },

  onUnload() {
    this.stop()
  },

  async load() {
    try {
      this.setData({ areas: (await stockAreas(this.task)).map(stockView), failure: null, locked: false })
    } catch (error) {
      this.setData({ failure: explain(error), locked: error instanceof Problem && [403, 404].includes(error.status) })
    }
  },

  enter({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const area = this.data.areas?.[currentTarget.dataset.index as number] ?? null
    this.found = []
    this.setData({ area, scanned: [], others: [], text: '', hint: '', stored: false })
  },

  leave() {
    this.setData({ area: null, hint: '' })
    void this.load()
  },

  async scan() {
    const sight = await scan()
    if (sight.kind === 'cancelled') return
    if (sight.kind !== 'plate') return this.setData({ hint: '没扫出来。擦一擦牌子，离远一点再试。' })
    try {
      const id = await askAsset(sight.token)
      if (id === undefined) return this.setData({ hint: '这不是设备的牌子。没有牌子的，在下面写一句。' })
      if (this.found.includes(id)) return this.setData({ hint: '刚才扫过了' })
      this.found.push(id)
      void wx.vibrateShort({ type: 'light' }).catch(() => {})
      await this.say(false)
    } catch (error) {
      this.setData({ hint: explain(error).title })
    }
  },

  typing({ detail }: WechatMiniprogram.Input) {
    this.setData({ text: detail.value })
  },

  addOther() {
    const text = this.data.text.trim()
    if (text !== '') this.setData({ others: [...this.data.others, text], text: '' })
  },

  finish() {
    this.addOther()
    void this.say(true)
  },

  /** Each scan travels at once, so that two phones see the same; the last word finishes the area. */
  async say(handIn: boolean) {
    const { area, others } = this.data
    if (area === null) return
    const body = { target: area.target, found: this.found, hand_in: handIn, ...(handIn && others.length > 0 && { others }) }
    this.entry = count(this.task, `清查 ${area.place}`, body).entry.id
    this.setData({ hint: '', stored: !isOnline() })
    await flush()
  },

  hear({ id, problem, body }: Answer) {
    if (id !== this.entry) return
    if (problem !== undefined) return this.setData({ hint: problem.detail })
    this.setData({ area: stockView(body as StockArea), stored: false })
  },
})
