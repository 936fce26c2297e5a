import { type Failure, explain } from '../../format/failure'
import { type SampleRow, sampleRow } from '../../format/kitchen'
import { admit } from '../../services/entrance'
import { dispose, disposeLater, lastKitchen, refreshKitchen } from '../../services/kitchen'
import { printLabels } from '../../services/larder'
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
    /** Where the labels are printed. */
    printed: '',
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

  /** Onto the clipboard: the labels are printed at a computer. */
  async print() {
    try {
      await wx.setClipboardData({ data: await printLabels() })
      this.setData({ printed: '网址复制好了，10 分钟内在电脑上打开，打印', refused: '' })
    } catch (error) {
      this.setData({ refused: explain(error, '没有打印成').title, printed: '' })
    }
  },

  turnIll() {
    this.setData({ ill: !this.data.ill })
  },

  hand() {
    if (this.data.typed.trim().length >= codeLength) void this.dispose(this.data.typed)
  },

  /** Without a network: what the phone knows of the box decides whether it may be noted. */
  later(label: string) {
    const { ill } = this.data
    const box = this.data.rows.find(({ code }) => label.toUpperCase().replace(/[ -]/g, '').endsWith(code))
    if (box === undefined) return this.setData({ refused: '柜子里没有这个编号，请核对盒上的六位编号' })
    if (!ill && !box.ripe) return this.setData({ refused: `${box.name}${box.text}，请放回留样柜` })
    disposeLater(box.code, ill)
    this.setData({ done: `${box.name} ${ill ? '封存' : '销样'}记在手机里，有网自动传`, typed: '', ill: false })
  },

  async dispose(label: string) {
    this.setData({ refused: '', done: '' })
    if (!isOnline()) return this.later(label)
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
