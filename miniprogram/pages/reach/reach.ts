import type { NoticeReach } from '../../api/types'
import { type Failure, entered, explain } from '../../format/failure'
import { type OfficeRow, type ReachRow, officeRow, reachRow, shortOf, stamped } from '../../format/notice'
import { admit } from '../../services/entrance'
import { countPaper, getReach, nudge } from '../../services/notice'
import { Problem } from '../../services/request'
import { membership } from '../../services/session'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

interface Total {
  families: number
  sent: number
  opened: number
  done: number
  waiting: number
  refused: number
  unbound: number
  few: boolean
  paper: number
}

/** How far a notice came: totals by class, and the paper of one's own class. */
Page({
  data: {
    size: '',
    notice: null as OfficeRow | null,
    asks: false,
    total: null as Total | null,
    rows: [] as ReachRow[],
    /** Whom no push reached, and what to do about it. */
    short: '',
    /** The class whose paper is being counted. */
    counting: null as ReachRow | null,
    paper: '',
    failure: null as Failure | null,
    locked: false,
    refused: '',
    saved: '',
    /** Somebody has not opened it, and may be reminded once. */
    nudges: false,
    /** When that was done, or from when it can be. */
    nudged: '',
    later: '',
  },

  id: '',

  onLoad({ id = '' }: { id?: string }) {
    this.id = id
  },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()) })
    void this.load()
  },

  async load() {
    try {
      this.show(await getReach(this.id))
    } catch (error) {
      const locked = error instanceof Problem && [403, 404].includes(error.status)
      this.setData({ failure: explain(error), locked })
    }
  },

  show({ notice, classes, total, nudge_from, nudged_at }: NoticeReach) {
    const asks = notice.receipt === 'confirm' || notice.receipt === 'answer'
    const early = nudge_from !== null && new Date(nudge_from) > schoolTime()
    const nudged = nudge_from === null && nudged_at !== null ? `${stamped(nudged_at)} 提醒过没看的家庭。一条通知只提醒一次` : ''
    this.setData({ nudges: notice.state === 'published' && total.opened < total.families && !early, nudged, later: early ? `${stamped(nudge_from)} 以后可以提醒没看的家庭` : '' })
    this.setData({ notice: officeRow(notice), asks, total, rows: classes.map((row) => reachRow(row, asks)), short: shortOf(total, classes.length), failure: null, locked: false })
  },

  openLetter() {
    void wx.navigateTo({ url: `/pages/notice/notice?id=${this.id}` })
  },

  async remind() {
    if (this.data.nudged !== '') return this.setData({ saved: this.data.nudged })
    this.setData({ refused: '', saved: '' })
    try {
      this.show(await nudge(this.id))
      this.setData({ saved: '提醒了还没打开的家庭，夜里不响，看过的不再收到' })
    } catch (error) {
      this.setData({ refused: explain(error, entered).title })
    }
  },

  count({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const row = this.data.rows[currentTarget.dataset.index as number]
    if (row === undefined || !row.mine) return
    this.setData({ counting: row, paper: row.paper === 0 ? '' : String(row.paper), refused: '', saved: '' })
  },

  typing({ detail }: WechatMiniprogram.Input) {
    this.setData({ paper: detail.value.replace(/\D/g, ''), refused: '' })
  },

  callOff() {
    this.setData({ counting: null })
  },

  async save() {
    const { counting, paper } = this.data
    if (counting === null || paper === '') return
    try {
      this.show(await countPaper(this.id, counting.id, Number(paper)))
      this.setData({ counting: null, saved: `${counting.name}，纸质回执 ${paper} 家，记下了` })
    } catch (error) {
      this.setData({ refused: explain(error, entered).title })
    }
  },
})
