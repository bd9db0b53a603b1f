// The agent that the DaemonSets on real nodes run. `agent` serves HTTP on :8080 and writes a line a second; `agent sick` does too, and is
// unhealthy from its start; `agent eat MIB` allocates that much memory. Requests change its health, let it crash and let it allocate.
package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) == 3 && os.Args[1] == "eat" {
		eat(os.Args[2])
		select {}
	}
	go serve(len(os.Args) == 2 && os.Args[1] == "sick")
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, os.Interrupt)
	for line := 0; ; line++ {
		fmt.Println("line", line)
		select {
		case <-time.After(interval()):
		case received := <-stop:
			fmt.Println("received", received)
			return
		}
	}
}

// The time between two lines: LINE_INTERVAL, as `10ms`, or a second.
func interval() time.Duration {
	if every, err := time.ParseDuration(os.Getenv("LINE_INTERVAL")); err == nil {
		return every
	}
	return time.Second
}

// /healthz answers 503 after /sick and 200 after /well; /crash exits 2; /eat?mib=N allocates; /echo returns the body; any other path
// names the request and the host.
func serve(isSick bool) {
	var sick atomic.Bool
	sick.Store(isSick)
	http.HandleFunc("/healthz", func(w http.ResponseWriter, r *http.Request) {
		if sick.Load() {
			http.Error(w, "sick", http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintln(w, "ok")
	})
	http.HandleFunc("/sick", func(w http.ResponseWriter, r *http.Request) { sick.Store(true) })
	http.HandleFunc("/well", func(w http.ResponseWriter, r *http.Request) { sick.Store(false) })
	http.HandleFunc("/crash", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(os.Stderr, "panic: asked to crash")
		os.Exit(2)
	})
	http.HandleFunc("/eat", func(w http.ResponseWriter, r *http.Request) { go eat(r.URL.Query().Get("mib")) })
	http.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) { io.Copy(w, r.Body) })
	host, _ := os.Hostname()
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s %s from %s\n", r.Method, r.URL.Path, host)
	})
	fmt.Fprintln(os.Stderr, http.ListenAndServe(":8080", nil))
	os.Exit(1)
}

var kept [][]byte

// Allocates and writes to every page, as memory that is never touched counts against no limit.
func eat(mib string) {
	count, _ := strconv.Atoi(mib)
	for range count {
		block := make([]byte, 1<<20)
		for at := range block {
			block[at] = 1
		}
		kept = append(kept, block)
		time.Sleep(5 * time.Millisecond)
	}
}
