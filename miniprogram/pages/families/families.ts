import { type Failure, explain } from '../../format/failure'
import { type FamiliesView, familiesView } from '../../format/family'
import { admit } from '../../services/entrance'
import { classesOf, confirmFamily, familiesOf, newCode, printCode, refuseFamily, removeFamily } from '../../services/family'
import { Problem } from '../../services/request'
import { membership } from '../../services/session'
import { schoolTime } from '../../services/today'
import { sizeClass } from '../../services/type-size'

const reasons = [
  { id: 'not_of_class', name: '不是本班的' },
  { id: 'unclear', name: '没认出来，请写孩子称呼' },
  { id: 'twice', name: '这家已经在班里' },
]

/** The class teacher gives out the code, and says who is a parent of the class. */
Page({
  data: {
    size: '',
    loading: true,
    failure: null as Failure | null,
    locked: false,
    classes: [] as { id: string; name: string; mine: boolean }[],
    chosen: '',
    view: null as FamiliesView | null,
    /** The list of families is open. */
    listed: false,
    busy: false,
  },

  onLoad({ class: chosen = '' }: { class?: string }) {
    this.setData({ chosen })
  },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()) })
    void this.load()
  },

  async onPullDownRefresh() {
    await this.load()
    void wx.stopPullDownRefresh()
  },

  async load() {
    try {
      const member = membership()
      const all = await classesOf(member?.person_id ?? '')
      const mine = all.filter((one) => one.mine)
      const leads = member?.roles.some(({ code }) => code !== 'class_teacher' && code !== 'guardian') ?? false
      const classes = leads ? [...mine, ...all.filter((one) => !one.mine)] : mine
      const chosen = this.data.chosen === '' ? (classes[0]?.id ?? '') : this.data.chosen
      this.setData({ classes, chosen })
      if (chosen !== '') this.setData({ view: familiesView(await familiesOf(chosen), schoolTime()) })
      this.setData({ failure: null, locked: false })
    } catch (error) {
      this.setData({ failure: explain(error), locked: error instanceof Problem && [403, 404].includes(error.status) })
    }
    this.setData({ loading: false })
  },

  choose({ currentTarget }: WechatMiniprogram.TouchEvent) {
    this.setData({ chosen: currentTarget.dataset.id as string, view: null, loading: true, listed: false })
    void this.load()
  },

  /** Does something at the service, and shows what came of it. */
  async do(deed: () => Promise<unknown>) {
    if (this.data.busy) return
    this.setData({ busy: true })
    try {
      await deed()
      await this.load()
    } catch (error) {
      this.setData({ failure: explain(error) })
    }
    this.setData({ busy: false })
  },

  async rotate() {
    const { view, chosen } = this.data
    if (view?.code) {
      const { confirm } = await wx.showModal({
        title: '换一个新的码？', content: '旧的马上不能用，已经加入的家长不受影响。', confirmText: '换新的', cancelText: '不换',
      })
      if (!confirm) return
    }
    await this.do(() => newCode(chosen))
  },

  copy() {
    const { view } = this.data
    if (view === null) return
    const data = `${view.school} ${view.name} 班级码 ${view.code}，${view.until}。打开小程序“校园后勤”，选“家长”，输这个码，${view.teacher}确认后就能收到学校的通知。`
    void wx.setClipboardData({ data })
  },

  /** The printer hangs at a computer: the link goes there by way of the clipboard. */
  async print() {
    await this.do(async () => {
      await wx.setClipboardData({ data: await printCode(this.data.chosen) })
      await wx.showModal({ title: '打印链接复制好了', content: '10 分钟内在连着打印机的电脑上打开，一页 8 张，剪开发给家长。', confirmText: '知道了', showCancel: false })
    })
  },

  onShareAppMessage() {
    const { view } = this.data
    return { title: `${view?.name ?? ''}的家长，点这里加入班级`, path: `/pages/code/code?code=${view?.code ?? ''}` }
  },

  confirm({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const id = currentTarget.dataset.id as string
    const match = this.data.view?.askers.find((one) => one.id === id)?.match ?? null
    void this.do(() => confirmFamily(id, match))
  },

  async refuse({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const id = currentTarget.dataset.id as string
    try {
      const { tapIndex } = await wx.showActionSheet({ itemList: reasons.map(({ name }) => name) })
      await this.do(() => refuseFamily(id, reasons[tapIndex]?.id ?? 'not_of_class'))
    } catch {
      // called off
    }
  },

  toggleList() {
    this.setData({ listed: !this.data.listed })
  },

  async remove({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { seat, name } = currentTarget.dataset as { seat: string; name: string }
    const { confirm } = await wx.showModal({
      title: `${name}离开本班了？`, content: '这家不再收到本班的通知，孩子的称呼马上清掉。', confirmText: '离开了', cancelText: '没有',
    })
    if (confirm) await this.do(() => removeFamily(this.data.chosen, seat))
  },
})
