import { type Failure, explain } from '../../format/failure'
import { type SampleRow, sampleRow } from '../../format/kitchen'
import { admit } from '../../services/entrance'
import { dispose, lastKitchen, refreshKitchen } from '../../services/kitchen'
import { isOnline, onNetworkChange } from '../../services/network'
import { Unreachable } from '../../services/request'
import { membership } from '../../services/session'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

const redrawAfter = 20_000
const codeLength = 6

Page({
  data: {
    size: '',
    loading: false,
    online: true,
    failure: null as Failure | null,
    rows: [] as SampleRow[],
    known: false,
    typed: '',
    ill: false,
    /** What became of the last one. */
    done: '',
    refused: '',
  },

  stop: () => {},
  timer: 0,

  onLoad() {
    this.stop = onNetworkChange(() => this.draw())
  },

  onUnload() {
    clearInterval(this.timer)
    this.stop()
  },

  onShow() {
    if (!admit(this)) return
    this.draw()
    void this.refresh()
    this.timer = setInterval(() => this.draw(), redrawAfter)
  },

  onHide() {
    clearInterval(this.timer)
  },

  async refresh() {
    this.setData({ loading: lastKitchen() === undefined })
    try {
      await refreshKitchen()
      this.setData({ failure: null })
    } catch (error) {
      const quiet = error instanceof Unreachable && lastKitchen() !== undefined
      this.setData({ failure: quiet ? null : explain(error) })
    }
    this.setData({ loading: false })
    this.draw()
  },

  draw() {
    const kitchen = lastKitchen()
    const rows = (kitchen?.samples ?? []).map((one) => sampleRow(one, schoolTime()))
    this.setData({ size: sizeClass(membership()), online: isOnline(), rows, known: kitchen !== undefined })
  },

  scan() {
    wx.scanCode({
      scanType: ['qrCode', 'barCode'],
      success: ({ result }) => void this.dispose(result),
      fail: () => {}, // called off
    })
  },

  typing({ detail }: WechatMiniprogram.Input) {
    this.setData({ typed: detail.value.toUpperCase() })
  },

  turnIll() {
    this.setData({ ill: !this.data.ill })
  },

  hand() {
    if (this.data.typed.trim().length >= codeLength) void this.dispose(this.data.typed)
  },

  async dispose(label: string) {
    this.setData({ refused: '', done: '' })
    try {
      const { dish, state } = await dispose(label, this.data.ill)
      this.setData({ done: state === 'sealed' ? `${dish} 封存了，请报告校长` : `${dish} 销样了`, typed: '', ill: false })
    } catch (error) {
      const { title, text } = explain(error, '没有记上')
      this.setData({ refused: text === '' ? title : `${title}，${text}` })
    }
    await this.refresh()
  },
})
