//! The procedures and the operations of NFS, in the order of their numbers.

use crate::shape::numbers::numbers;

numbers! {
    /// Calls of the procedures of NFS 2.
    pub struct Proc2;

    /// Calls of the procedures of NFS 2 between two samples.
    pub delta Proc2Delta by row;

    /// `NULL`.
    null: u64 = int,
    /// `GETATTR`.
    getattr: u64 = int,
    /// `SETATTR`.
    setattr: u64 = int,
    /// `ROOT`.
    root: u64 = int,
    /// `LOOKUP`.
    lookup: u64 = int,
    /// `READLINK`.
    readlink: u64 = int,
    /// `READ`.
    read: u64 = int,
    /// `WRCACHE`.
    wrcache: u64 = int,
    /// `WRITE`.
    write: u64 = int,
    /// `CREATE`.
    create: u64 = int,
    /// `REMOVE`.
    remove: u64 = int,
    /// `RENAME`.
    rename: u64 = int,
    /// `LINK`.
    link: u64 = int,
    /// `SYMLINK`.
    symlink: u64 = int,
    /// `MKDIR`.
    mkdir: u64 = int,
    /// `RMDIR`.
    rmdir: u64 = int,
    /// `READDIR`.
    readdir: u64 = int,
    /// `FSSTAT`.
    fsstat: u64 = int,
}

numbers! {
    /// Calls of the procedures of NFS 3.
    pub struct Proc3;

    /// Calls of the procedures of NFS 3 between two samples.
    pub delta Proc3Delta by row;

    /// `NULL`.
    null: u64 = int,
    /// `GETATTR`.
    getattr: u64 = int,
    /// `SETATTR`.
    setattr: u64 = int,
    /// `LOOKUP`.
    lookup: u64 = int,
    /// `ACCESS`.
    access: u64 = int,
    /// `READLINK`.
    readlink: u64 = int,
    /// `READ`.
    read: u64 = int,
    /// `WRITE`.
    write: u64 = int,
    /// `CREATE`.
    create: u64 = int,
    /// `MKDIR`.
    mkdir: u64 = int,
    /// `SYMLINK`.
    symlink: u64 = int,
    /// `MKNOD`.
    mknod: u64 = int,
    /// `REMOVE`.
    remove: u64 = int,
    /// `RMDIR`.
    rmdir: u64 = int,
    /// `RENAME`.
    rename: u64 = int,
    /// `LINK`.
    link: u64 = int,
    /// `READDIR`.
    readdir: u64 = int,
    /// `READDIRPLUS`.
    readdirplus: u64 = int,
    /// `FSSTAT`.
    fsstat: u64 = int,
    /// `FSINFO`.
    fsinfo: u64 = int,
    /// `PATHCONF`.
    pathconf: u64 = int,
    /// `COMMIT`.
    commit: u64 = int,
}

numbers! {
    /// Calls of the procedures of NFS 4.
    pub struct Proc4;

    /// Calls of the procedures of NFS 4 between two samples.
    pub delta Proc4Delta by row;

    /// `NULL`.
    null: u64 = int,
    /// `COMPOUND`: a request of several operations.
    compound: u64 = int,
}

numbers! {
    /// Operations of NFS 4. `None` means that this kernel does not have the operation.
    pub struct Proc4Ops;

    /// Operations of NFS 4 between two samples.
    pub delta Proc4OpsDelta by row;

    /// Not used, as the next two: no operation has these numbers.
    unused0: u64,
    /// Not used.
    unused1: u64,
    /// Not used.
    unused2: u64,
    /// `ACCESS`.
    access: u64 = int,
    /// `CLOSE`.
    close: u64 = int,
    /// `COMMIT`.
    commit: u64 = int,
    /// `CREATE`.
    create: u64 = int,
    /// `DELEGPURGE`.
    delegpurge: u64 = int,
    /// `DELEGRETURN`.
    delegreturn: u64 = int,
    /// `GETATTR`.
    getattr: u64 = int,
    /// `GETFH`.
    getfh: u64 = int,
    /// `LINK`.
    link: u64 = int,
    /// `LOCK`.
    lock: u64 = int,
    /// `LOCKT`.
    lockt: u64 = int,
    /// `LOCKU`.
    locku: u64 = int,
    /// `LOOKUP`.
    lookup: u64 = int,
    /// `LOOKUPP`.
    lookupp: u64 = int,
    /// `NVERIFY`.
    nverify: u64 = int,
    /// `OPEN`.
    open: u64 = int,
    /// `OPENATTR`.
    openattr: u64 = int,
    /// `OPEN_CONFIRM`.
    open_confirm: u64 = int,
    /// `OPEN_DOWNGRADE`.
    open_downgrade: u64 = int,
    /// `PUTFH`.
    putfh: u64 = int,
    /// `PUTPUBFH`.
    putpubfh: u64 = int,
    /// `PUTROOTFH`.
    putrootfh: u64 = int,
    /// `READ`.
    read: u64 = int,
    /// `READDIR`.
    readdir: u64 = int,
    /// `READLINK`.
    readlink: u64 = int,
    /// `REMOVE`.
    remove: u64 = int,
    /// `RENAME`.
    rename: u64 = int,
    /// `RENEW`.
    renew: u64 = int,
    /// `RESTOREFH`.
    restorefh: u64 = int,
    /// `SAVEFH`.
    savefh: u64 = int,
    /// `SECINFO`.
    secinfo: u64 = int,
    /// `SETATTR`.
    setattr: u64 = int,
    /// `SETCLIENTID`.
    setclientid: u64 = int,
    /// `SETCLIENTID_CONFIRM`.
    setclientid_confirm: u64 = int,
    /// `VERIFY`.
    verify: u64 = int,
    /// `WRITE`.
    write: u64 = int,
    /// `RELEASE_LOCKOWNER`.
    release_lockowner: u64 = int,
    /// `BACKCHANNEL_CTL`. Of NFS 4.1.
    backchannel_ctl: Option<u64> = int,
    /// `BIND_CONN_TO_SESSION`. Of NFS 4.1.
    bind_conn_to_session: Option<u64> = int,
    /// `EXCHANGE_ID`. Of NFS 4.1.
    exchange_id: Option<u64> = int,
    /// `CREATE_SESSION`. Of NFS 4.1.
    create_session: Option<u64> = int,
    /// `DESTROY_SESSION`. Of NFS 4.1.
    destroy_session: Option<u64> = int,
    /// `FREE_STATEID`. Of NFS 4.1.
    free_stateid: Option<u64> = int,
    /// `GET_DIR_DELEGATION`. Of NFS 4.1.
    get_dir_delegation: Option<u64> = int,
    /// `GETDEVICEINFO`. Of NFS 4.1.
    getdeviceinfo: Option<u64> = int,
    /// `GETDEVICELIST`. Of NFS 4.1.
    getdevicelist: Option<u64> = int,
    /// `LAYOUTCOMMIT`. Of NFS 4.1.
    layoutcommit: Option<u64> = int,
    /// `LAYOUTGET`. Of NFS 4.1.
    layoutget: Option<u64> = int,
    /// `LAYOUTRETURN`. Of NFS 4.1.
    layoutreturn: Option<u64> = int,
    /// `SECINFO_NO_NAME`. Of NFS 4.1.
    secinfo_no_name: Option<u64> = int,
    /// `SEQUENCE`. Of NFS 4.1.
    sequence: Option<u64> = int,
    /// `SET_SSV`. Of NFS 4.1.
    set_ssv: Option<u64> = int,
    /// `TEST_STATEID`. Of NFS 4.1.
    test_stateid: Option<u64> = int,
    /// `WANT_DELEGATION`. Of NFS 4.1.
    want_delegation: Option<u64> = int,
    /// `DESTROY_CLIENTID`. Of NFS 4.1.
    destroy_clientid: Option<u64> = int,
    /// `RECLAIM_COMPLETE`. Of NFS 4.1.
    reclaim_complete: Option<u64> = int,
    /// `ALLOCATE`. Of NFS 4.2.
    allocate: Option<u64> = int,
    /// `COPY`. Of NFS 4.2.
    copy: Option<u64> = int,
    /// `COPY_NOTIFY`. Of NFS 4.2.
    copy_notify: Option<u64> = int,
    /// `DEALLOCATE`. Of NFS 4.2.
    deallocate: Option<u64> = int,
    /// `IO_ADVISE`. Of NFS 4.2.
    io_advise: Option<u64> = int,
    /// `LAYOUTERROR`. Of NFS 4.2.
    layouterror: Option<u64> = int,
    /// `LAYOUTSTATS`. Of NFS 4.2.
    layoutstats: Option<u64> = int,
    /// `OFFLOAD_CANCEL`. Of NFS 4.2.
    offload_cancel: Option<u64> = int,
    /// `OFFLOAD_STATUS`. Of NFS 4.2.
    offload_status: Option<u64> = int,
    /// `READ_PLUS`. Of NFS 4.2.
    read_plus: Option<u64> = int,
    /// `SEEK`. Of NFS 4.2.
    seek: Option<u64> = int,
    /// `WRITE_SAME`. Of NFS 4.2.
    write_same: Option<u64> = int,
    /// `CLONE`. Of NFS 4.2.
    clone: Option<u64> = int,
    /// `GETXATTR`. Of NFS 4.2 with extended attributes.
    getxattr: Option<u64> = int,
    /// `SETXATTR`. Of NFS 4.2 with extended attributes.
    setxattr: Option<u64> = int,
    /// `LISTXATTRS`. Of NFS 4.2 with extended attributes.
    listxattrs: Option<u64> = int,
    /// `REMOVEXATTR`. Of NFS 4.2 with extended attributes.
    removexattr: Option<u64> = int,
}
