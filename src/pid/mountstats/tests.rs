//! No captured machine has an NFS mount. These texts are written by hand, from fs/nfs/super.c and net/sunrpc.

use super::*;
use crate::delta::Change;
use crate::text::MountOptions;
use crate::unit::{Bytes, Millis, Pages};

/// As Linux 6.12 prints it. The list of operations is shortened.
const NFS4: &str = "\
device proc mounted on /proc with fstype proc
device server:/sp\\040ace mounted on /mnt/nl\\012 with fstype nfs4 statvers=1.1
\topts:\trw,vers=4.2,rsize=262144,wsize=262144,namlen=255,hard,proto=tcp,nconnect=2,timeo=600,retrans=2,sec=sys
\tage:\t3456
\timpl_id:\tname='a, b',domain='kernel.org',date='0,0'
\tcaps:\tcaps=0xfffbc0bf,wtmult=512,dtsize=32768,bsize=0,namlen=255
\tnfsv4:\tbm0=0xfdffbfff,bm1=0x40f9be3e,bm2=0x68803,acl=0x3,sessions,pnfs=not configured,lease_time=90,lease_expired=0
\tsec:\tflavor=1,pseudoflavor=1
\tevents:\t12 340 1 5 3 20 400 0 1 17 0 9 6 2 4 3 0 4 0 0 9 0 0 0 0 0 27\x20
\tbytes:\t4096 8192 0 0 4097 8193 1 2\x20
\tRPC iostats version: 1.1  p/v: 100003/4 (nfs)
\txprt:\ttcp 729 1 1 0 7 220 219 0 230 0 2 5 3
\txprt:\ttcp 730 1 2 1 0 20 20 0 30 0 2 5 3
\tper-op statistics
\t        NULL: 1 1 0 44 24 0 0 0 0
\t        READ: 10 11 1 1960 41760 5 30 36 2
\t          75: 0 0 0 0 0 0 0 0 0

device tmpfs mounted on /tmp with fstype tmpfs
";

/// As Linux 3.2 prints it, with UDP.
const NFS3: &str = "\
no device mounted on / with fstype rootfs
device server:/v3 mounted on /v3 with fstype nfs statvers=1.1
\topts:\tro,vers=3,rsize=32768,proto=udp,local_lock=none
\tage:\t10
\tcaps:\tcaps=0x3fef,wtmult=4096,dtsize=4096,bsize=0,namlen=255
\tsec:\tflavor=1,pseudoflavor=1
\tevents:\t1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25\x20
\tbytes:\t1 2 3 4 5 6 7 8\x20
\tfsc:\t1 2 3 4 5\x20
\tRPC iostats version: 1.0  p/v: 100003/3 (nfs)
\txprt:\tudp 831 1 22 21 0 23 1
\tper-op statistics
\t        NULL: 0 0 0 0 0 0 0 0
\t     GETATTR: 4 4 0 400 448 1 2 3

";

fn parsed(text: &str) -> Mountstats {
    let mut mountstats = Mountstats::default();
    mountstats.parse(text.as_bytes(), &mut ()).unwrap();
    mountstats
}

fn op(mount: &NfsMount, name: &str) -> Op {
    *mount.ops.get(&OpName::new(name.as_bytes()).unwrap()).unwrap()
}

#[test]
fn mounts_and_those_with_statistics() {
    let mountstats = parsed(NFS4);
    let mounts: Vec<_> = mountstats.mounts.iter().map(|mount| mount.mount_point.to_string()).collect();
    assert_eq!(mounts, ["/proc", r"/mnt/nl\n", "/tmp"]);
    assert_eq!(mountstats.mounts.get(1).unwrap().device, "server:/sp ace");
    assert!(mountstats.unlisted.is_empty());
    assert_eq!(mountstats.nfs.len(), 1);
    let mount = mountstats.nfs.get((b"server:/sp ace", b"/mnt/nl\n")).unwrap();
    assert!(mount.unlisted.is_empty() && mount.statvers == "1.1");
    assert_eq!((mount.age, mount.fsc), (Some(3456), None));
    assert_eq!(mount.opts.as_ref().unwrap().options().value("nconnect").unwrap(), "2");
    assert_eq!(mount.nfsv4.as_ref().unwrap().options().value("pnfs").unwrap(), "not configured");
    assert_eq!(MountOptions::new(mount.sec.as_ref().unwrap().as_bytes()).value("flavor").unwrap(), "1");
    assert_eq!(mount.impl_id.as_ref().unwrap(), "name='a, b',domain='kernel.org',date='0,0'");
    assert_eq!(mount.caps.as_ref().unwrap().options().value("caps").unwrap(), "0xfffbc0bf");
    let events = mount.events.unwrap();
    assert_eq!((events.inoderevalidate, events.dentryrevalidate, events.vfsaccess), (12, 340, 400));
    assert_eq!((events.vfsrelease, events.extendwrite, events.pnfs_write), (4, 9, Some(27)));
    let bytes = mount.bytes.unwrap();
    assert_eq!((bytes.normalreadbytes, bytes.serverwrittenbytes), (Bytes(4096), Bytes(8193)));
    assert_eq!(bytes.writepages, Pages(2));
    let rpc = mount.rpc.unwrap();
    assert_eq!((rpc.program, rpc.version, rpc.name.to_str()), (100_003, 4, Some("nfs")));
    assert_eq!(rpc.statvers, "1.1");
    let read = op(mount, "READ").stats;
    assert_eq!((read.ops, read.ntrans, read.timeouts, read.error_status), (10, 11, 1, Some(2)));
    assert_eq!((read.bytes_sent, read.bytes_recv), (Bytes(1960), Bytes(41_760)));
    assert_eq!((read.queue, read.rtt, read.execute), (Millis(5), Millis(30), Millis(36)));
    assert_eq!(op(mount, "75").stats, OpStats { error_status: Some(0), ..Default::default() });
    let [first, second] = mount.xprts[..] else { panic!("{:?}", mount.xprts) };
    assert_eq!((first.kind, first.srcport, second.srcport), (XprtKind::Tcp, Some(729), Some(730)));
    assert_eq!((first.idle_time, first.max_slots, first.stats.recvs), (Some(7), Some(2), 219));
    assert_eq!((second.place, second.stats.connect_count, second.stats.connect_time), (1, Some(2), Some(1)));
    assert_eq!((second.stats.sending_u, second.stats.pending_u, second.rdma), (Some(5), Some(3), None));
}

#[test]
fn older_kernels_and_another_protocol() {
    let mut mountstats = parsed(NFS4);
    mountstats.parse(NFS3.as_bytes(), &mut ()).unwrap();
    assert_eq!(mountstats, parsed(NFS3), "nothing is left of the last text");
    assert!(mountstats.mounts.get(0).unwrap().device.is_empty());
    let mount = &mountstats.nfs[0];
    assert_eq!((mount.nfsv4.as_ref(), mount.impl_id.as_ref()), (None, None));
    assert!(mount.opts.as_ref().unwrap().options().is_read_only());
    let events = mount.events.unwrap();
    assert_eq!((events.delay, events.pnfs_read, events.pnfs_write), (25, None, None));
    assert_eq!(mount.fsc.unwrap().pages_uncached, 5);
    let xprt = mount.xprts[0];
    assert_eq!(
        (xprt.kind, xprt.srcport, xprt.idle_time, xprt.max_slots),
        (XprtKind::Udp, Some(831), None, None)
    );
    assert_eq!((xprt.stats.sends, xprt.stats.req_u, xprt.stats.bklog_u), (22, 23, 1));
    assert_eq!((xprt.stats.connect_count, xprt.stats.sending_u), (None, None));
    assert_eq!(op(mount, "GETATTR").stats.error_status, None);
}

/// A mount with these lines.
fn with(lines: &str) -> String {
    format!("device s:/x mounted on /x with fstype nfs4 statvers=1.1\n{lines}\n")
}

#[test]
fn other_connections() {
    let mountstats = parsed(&with(
        "\txprt:\trdma 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26\n\
        \txprt:\trdma 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19\n\
        \txprt:\tlocal 1 2 3 4 5 6 7 8 9 10 11 12\n\txprt:\tcarrier pigeon 1 2\n",
    ));
    let mount = &mountstats.nfs[0];
    let [new, old, local] = mount.xprts[..] else { panic!("{:?}", mount.xprts) };
    let rdma = new.rdma.unwrap();
    assert_eq!((rdma.read_chunk_count, rdma.total_rdma_reply), (10, Bytes(14)));
    assert_eq!((rdma.nomsg_call_count, rdma.reply_waits_for_send), (Some(20), Some(26)));
    assert_eq!((new.max_slots, new.stats.bklog_u, old.rdma.unwrap().bad_reply_count), (None, 9, 19));
    assert_eq!(old.rdma.unwrap().nomsg_call_count, None);
    assert_eq!((local.srcport, local.stats.bind_count, local.stats.connect_count), (None, 1, Some(2)));
    assert_eq!((local.max_slots, local.stats.pending_u), (Some(10), Some(12)));
    assert_eq!(mount.unlisted.get("xprt:"), Some(&b"carrier pigeon 1 2"[..]));
}

#[test]
fn what_is_new_is_kept() {
    let mountstats = parsed(
        "\tlost: 1\ndevice a mounted on /a with fstype new statvers 2\n\tevents: 1\n\
        device  mounted on /b with fstype nfs statvers=1.1 new 7\n\tnew:\t1 2\n\tREAD: 1\n\tage:\t5 6\n\
        \tRPC something else\n\tper-op statistics\n\t READ: 1 2 3 4 5 6 7 8 9 10 11\n",
    );
    let unlisted: Vec<_> = mountstats.unlisted.iter().collect();
    assert_eq!(
        unlisted,
        [(&b"lost:"[..], &b"1"[..]), (b"device", b"statvers 2"), (b"events:", b"1"), (b"device", b"new 7")]
    );
    assert!(mountstats.mounts.get(1).unwrap().device.is_empty());
    let mount = &mountstats.nfs[0];
    let unlisted: Vec<_> = mount.unlisted.iter().collect();
    assert_eq!(
        unlisted,
        [
            (&b"new:"[..], &b"1 2"[..]),
            (b"READ:", b"1"),
            (b"age:", b"6"),
            (b"RPC", b"something else"),
            (b"READ:", b"10 11")
        ]
    );
    assert_eq!((mount.age, op(mount, "READ").stats.error_status), (Some(5), Some(9)));
}

/// An odd line does not affect other lines, and is kept with its mount.
#[test]
fn an_odd_line_costs_itself() {
    for (line, key) in [
        ("\tage:\tx", "age:"),
        ("\tage:\t5x", "age:"),
        ("\tevents:\t1 2 3", "events:"),
        ("\tbytes:\t1 2 3 4 5 6 7 x", "bytes:"),
        ("\tfsc:\t1 2 3 4 18446744073709551616", "fsc:"),
        ("\tRPC iostats version: 1.1  p/v: 100003/x (nfs)", "RPC"),
        ("\txprt:\ttcp x", "xprt:"),
        ("\txprt:\tudp 1 2 3 4", "xprt:"),
        ("\txprt:\tlocal 1 2 3 4 5 6 7 8 9 10", "xprt:"),
        ("\txprt:\trdma 0 1 2 3 4 5 6 7 8 9 1", "xprt:"),
        ("\tper-op statistics\n\tREAD: 1 2 3 4 5 6 7", "READ:"),
        ("\tper-op statistics\n\tan_operation_with_a_name_too_long: 1", "an_operation_with_a_name_too_long:"),
    ] {
        let mountstats = parsed(&with(&format!("{line}\n\tsec:\tflavor=1\n")));
        let mount = &mountstats.nfs[0];
        let value = line.split_once(key).unwrap().1.trim();
        assert_eq!(mount.unlisted.iter().collect::<Vec<_>>(), [(key.as_bytes(), value.as_bytes())], "{line}");
        assert_eq!((mount.unlisted.malformed(), mount.sec.is_some()), (1, true));
        assert_eq!((mount.age, mount.events, mount.bytes, mount.fsc), (None, None, None, None));
        assert!(mount.xprts.is_empty() && mount.ops.is_empty() && mountstats.unlisted.is_empty());
        assert!(mount.rpc.is_none());
    }
    let long = "1.2345678901234567";
    let mount = &parsed(&with("\tage:\t7\n").replace("1.1", long)).nfs[0];
    assert_eq!((mount.statvers.as_bytes(), mount.age, mount.unlisted.malformed()), (&b""[..], Some(7), 1));
    assert_eq!(mount.unlisted.get("statvers"), Some(long.as_bytes()));
}

/// The lines below a mount that could not be parsed do not belong to the mount before it.
#[test]
fn an_odd_mount_costs_itself() {
    for line in ["device", "device a", "device a mounted on /a", "no name mounted on /a with fstype x"] {
        let mountstats = parsed(&format!("{NFS4}{line}\n\tage:\t77\n{NFS3}"));
        assert_eq!((mountstats.mounts.len(), mountstats.nfs.len()), (5, 2), "{line}");
        assert_eq!((mountstats.nfs[0].age, mountstats.nfs[1].age), (Some(3456), Some(10)));
        assert_eq!(mountstats.unlisted.number("age:"), Some(77));
        assert_eq!((mountstats.unlisted.len(), mountstats.unlisted.malformed()), (2, 1));
        // If no mount can be parsed, nothing proves that the text is of this file.
        let error = Mountstats::default().parse(format!("\n{line}\n").as_bytes(), &mut ()).unwrap_err();
        assert_eq!((error.field(), error.at()), ("device", 1));
    }
}

/// A connection that cannot be parsed keeps its position, because the others are identified by theirs.
#[test]
fn an_odd_connection_keeps_its_place() {
    let mountstats = parsed(&NFS4.replacen("tcp 729 ", "tcp x ", 1));
    let [xprt] = mountstats.nfs[0].xprts[..] else { panic!("{:?}", mountstats.nfs[0].xprts) };
    assert_eq!((xprt.place, xprt.srcport), (1, Some(730)));
}

/// The identity that a server sends may contain line ends.
#[test]
fn the_rest_of_impl_id_is_kept_as_such() {
    let said = "impl_id:\tname='two\nlines\n\tage:\t1\ndevice x mounted on /x with fstype nfs statvers=1.1\n\
        \tsec:\tmine',domain='a.b\n',date='1700000000,5'\n";
    let mountstats =
        parsed(&NFS4.replacen("impl_id:\tname='a, b',domain='kernel.org',date='0,0'\n", said, 1));
    assert_eq!((mountstats.mounts.len(), mountstats.nfs.len(), mountstats.unlisted.len()), (3, 1, 0));
    let mount = &mountstats.nfs[0];
    assert_eq!((mount.age, mount.impl_id.as_ref().unwrap().as_bytes()), (Some(3456), &b"name='two"[..]));
    assert_eq!(mount.sec, parsed(NFS4).nfs[0].sec);
    let kept: Vec<_> = mount.unlisted.iter().collect();
    let lines = [
        "lines",
        "age:\t1",
        "device x mounted on /x with fstype nfs statvers=1.1",
        "sec:\tmine',domain='a.b",
        "',date='1700000000,5'",
    ];
    assert_eq!(kept, lines.map(|line| (&b"impl_id:"[..], line.as_bytes())));
    // If it has no end, it ends where the next line of the kernel begins.
    let open = parsed(&NFS4.replacen(",date='0,0'", "", 1));
    assert_eq!((&open.nfs[0].caps, open.nfs[0].unlisted.len()), (&parsed(NFS4).nfs[0].caps, 0));
}

/// What changed in the only mount of both texts.
fn moved<T>(now: &str, earlier: &str, machine: &Machine, look: impl FnOnce(&NfsDelta<'_>) -> T) -> T {
    let (now, earlier) = (parsed(now), parsed(earlier));
    look(&now.since(&earlier, machine).iter().next().unwrap())
}

fn op_delta(delta: &NfsDelta<'_>, name: &str) -> Option<OpDelta> {
    delta.ops().iter().find(|op| op.now.name == name).map(|op| op.delta)
}

#[test]
fn deltas_by_mount_and_operation() {
    let now = NFS4
        .replace("age:\t3456", "age:\t3460")
        .replace("READ: 10 11 1 1960 41760 5 30 36 2", "READ: 14 17 2 2960 91760 7 42 56 2")
        .replace("bytes:\t4096", "bytes:\t8192")
        .replace("events:\t12", "events:\t15")
        .replace("tcp 730 1 2 1 0 20", "tcp 730 1 2 1 0 29")
        .replace("          75:", "       WRITE:");
    moved(&now, NFS4, &Machine::COMMON, |delta| {
        assert!(!delta.remounted);
        assert_eq!(delta.events.as_ref().unwrap().inoderevalidate, Change::By(3));
        assert_eq!(delta.bytes.as_ref().unwrap().normalreadbytes, Change::By(Bytes(4096)));
        let read = op_delta(delta, "READ").unwrap();
        assert_eq!((read.ops, read.execute), (Change::By(4), Change::By(Millis(20))));
        assert_eq!((read.execute_per_op().known(), read.retransmissions()), (Some(5.0), Some(2)));
        assert_eq!(read.error_status, Some(Change::By(0)));
        assert_eq!(op_delta(delta, "NULL").unwrap().execute_per_op().known(), None);
        let ops = delta.ops();
        assert_eq!((ops.appeared().count(), ops.gone().count()), (1, 1));
        assert!(ops.appeared().all(|op| op.name == "WRITE") && ops.gone().all(|op| op.name == "75"));
        let sends: Vec<_> = delta.xprts().iter().map(|xprt| xprt.stats.sends).collect();
        assert_eq!(sends, [Change::By(0), Change::By(9)]);
        let said = format!("{delta:?}");
        assert!(said.contains("By(9)") && !said.contains("262144"), "{said}");
    });
}

#[test]
fn counters_that_wrap_and_are_reset() {
    let narrow = Machine { word_bits: 32, ..Machine::COMMON };
    let big = NFS4.replace("events:\t12 ", "events:\t4294967290 ");
    let went_on =
        |machine| moved(NFS4, &big, machine, |delta| delta.events.as_ref().unwrap().inoderevalidate);
    assert_eq!(went_on(&narrow), Change::Wrapped(18));
    assert_eq!(went_on(&Machine::COMMON), Change::Reset(12));
    // Times have 64 bits on all machines.
    let earlier = NFS4.replace("5 30 36 2", "5 31 36 2");
    let read = moved(NFS4, &earlier, &narrow, |delta| op_delta(delta, "READ").unwrap());
    assert!(read.rtt.is_reset() && read.ops.is_reset());
}

#[test]
fn mounted_anew_nothing_is_compared() {
    let now = NFS4.replace("age:\t3456", "age:\t2");
    moved(&now, NFS4, &Machine::COMMON, |delta| {
        assert!(delta.remounted && delta.events.is_none() && delta.bytes.is_none());
        assert_eq!((delta.ops().iter().count(), delta.ops().gone().count()), (0, 0));
        assert_eq!(delta.xprts().appeared().count(), 2);
    });
    let (now, earlier) = (parsed(NFS3), parsed(NFS4));
    let delta = now.since(&earlier, &Machine::COMMON);
    assert_eq!([delta.iter().count(), delta.appeared().count(), delta.gone().count()], [0, 1, 1]);
}
