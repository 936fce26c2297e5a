import { type AreaView, areaView } from '../../format/asset'
import { type Failure, explain } from '../../format/failure'
import { taskAreas } from '../../services/asset'
import { admit } from '../../services/entrance'
import { Problem } from '../../services/request'
import { scanAndShow } from '../../services/scan'
import { membership } from '../../services/session'
import { sizeClass } from '../../services/type-size'

/** What remains of a task about many things, place by place. */
Page({
  data: {
    size: '',
    areas: null as AreaView[] | null,
    left: 0,
    bad: 0,
    title: '',
    failure: null as Failure | null,
    locked: false,
    opened: '',
  },

  task: '',

  onLoad({ task = '', title = '' }: { task?: string; title?: string }) {
    this.task = task
    this.setData({ title: decodeURIComponent(title) })
  },

  onShow() {
    if (!admit(this)) return
    this.setData({ size: sizeClass(membership()) })
    void this.load()
  },

  async load() {
    try {
      const areas = (await taskAreas(this.task)).map(areaView)
      const bad = areas.flatMap(({ rows }) => rows).filter(({ state }) => state === 'flag').length
      this.setData({ areas, left: areas.reduce((sum, area) => sum + area.left, 0), bad, failure: null, locked: false })
    } catch (error) {
      this.setData({ failure: explain(error), locked: error instanceof Problem && [403, 404].includes(error.status) })
    }
  },

  toggle({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const place = currentTarget.dataset.place as string
    this.setData({ opened: this.data.opened === place ? '' : place })
  },

  open({ currentTarget }: WechatMiniprogram.TouchEvent) {
    void wx.navigateTo({ url: `/pages/asset/asset?id=${currentTarget.dataset.id}` })
  },

  scan() {
    void scanAndShow()
  },
})
