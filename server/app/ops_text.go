package app

import (
	"fmt"
	"io"
	"strings"
	"time"

	"xiaoqin/server/message"
	"xiaoqin/server/task"
)

// alarms say in Chinese what somebody should look at now.
func (r *opsReport) alarms() []string {
	alarms := []string{}
	say := func(format string, args ...any) { alarms = append(alarms, fmt.Sprintf(format, args...)) }
	switch last := r.lastScan(); {
	case last == 0:
		say("没有正在运行的服务：提醒不会发出。请运行 xiaoqin serve。")
	case r.At.Sub(last) > alarmNoScan:
		say("最近一次扫描在%s之前：提醒停了。请看服务的日志。", spell(r.At.Sub(last)))
	}
	if oldest := time.Duration(r.OldestDue * float64(time.Second)); oldest > alarmOldest {
		say("有消息等了%s还没发出，请看下面的停发原因。", spell(oldest))
	}
	if n := r.Outbox[message.Unknown]; n > 0 {
		say("有%d条消息不知是否已送达，请逐条决定：xiaoqin ops release 编号（重发）或 xiaoqin ops cancel 编号（放弃）。", n)
	}
	for _, s := range r.Schools {
		if s.Gaps > 0 {
			say("%s有%d项任务没有人负责，请校长或后勤主任指定人员。", s.Name, s.Gaps)
		}
	}
	return alarms
}

// spell is a span in Chinese, no finer than anybody needs.
func spell(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d秒", int(d.Seconds()))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d分钟", int(d.Minutes()))
	default:
		return fmt.Sprintf("%d小时", int(d.Hours()))
	}
}

var stateNames = map[message.State]string{
	message.Queued: "待发", message.Sending: "发送中", message.Sent: "已发出", message.Refused: "对方未订阅",
	message.Unknown: "不知是否送达", message.Dead: "发不出去", message.Expired: "已过期",
}

var phaseNames = map[task.Phase]string{
	task.Scheduled: "未开始", task.Open: "进行中", task.Overdue: "超时", task.OnTime: "按时完成", task.Late: "迟完成",
	task.PhaseMissed: "没发生", task.PhaseExcused: "已免做", task.PhaseCancelled: "已取消",
}

var channelNames = map[message.Channel]string{message.Mini: "小程序", message.Official: "公众号"}

// write prints the report for a terminal.
func (r *opsReport) write(w io.Writer) error {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	if len(r.Alarms) == 0 {
		line("一切正常")
	}
	for _, alarm := range r.Alarms {
		line("告警  %s", alarm)
	}
	line("\n服务")
	for _, i := range r.Instances {
		line("  %s  版本 %s  扫描于%s前", i.Name, i.Version, spell(r.At.Sub(i.Scanned)))
		for _, p := range i.Pauses {
			line("    停发 %s %s  原因 %s  到 %s", channelNames[p.Channel], p.Purpose, p.Reason, p.Until)
		}
	}
	r.writeMessages(line)
	line("\n任务（今天到期）")
	line("  等待扫描 %d，最久 %s", r.Waiting, spell(time.Duration(r.OldestTask*float64(time.Second))))
	for _, s := range r.Schools {
		var parts []string
		for _, phase := range phases {
			if n := s.Today[phase]; n > 0 {
				parts = append(parts, fmt.Sprintf("%s %d", phaseNames[phase], n))
			}
		}
		line("  %s  %s，没人负责 %d", s.Name, strings.Join(append(parts, ""), "，"), s.Gaps)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *opsReport) writeMessages(line func(string, ...any)) {
	line("\n消息")
	for _, state := range []message.State{message.Queued, message.Sending, message.Unknown, message.Dead} {
		line("  %s %d", stateNames[state], r.Outbox[state])
	}
	line("  最久的等了 %s", spell(time.Duration(r.OldestDue*float64(time.Second))))
	line("  24小时内因没有订阅次数而没推送：%d人，%d条（站内都有）", r.CreditShort.People, r.CreditShort.Deliveries)
	for _, o := range r.Outcomes {
		line("  24小时内 %s %s %s %d", channelNames[o.Channel], stateNames[o.State], o.Reason, o.Count)
	}
	for _, d := range r.Undecided {
		line("  待决定 %s  %s  %s  %s  %s  应于 %s", d.ID, d.School, stateNames[d.State], d.Purpose, d.Reason, d.Due)
	}
}
