namespace KinoiteZfs.Lab;

/// <summary>
/// A source tree with OpenZFS' shape and two tiny modules: compiled by the real kbuild against real headers in seconds,
/// where how it is built matters and what is built does not. Its configure asks kbuild for a test module in the way of
/// OpenZFS' (config/kernel.m4, ZFS_LINUX_COMPILE), after it has forgotten MAKEFLAGS, as every script of autoconf's
/// does.
/// </summary>
static class StandInZfs
{
    /// <summary>Writes the tree below a folder, and a userland of the same version beside it.</summary>
    /// <param name="zfs">C source of <c>zfs.ko</c> beyond what makes it a module.</param>
    public static (DirectoryInfo Tree, DirectoryInfo Userland) Write(string folder, string zfs = "")
    {
        var tree = Path.Combine(folder, "tree");
        Text(tree, "META", "Name: zfs\nVersion: 2.3.9\nRelease: 1\nLinux-Maximum: 6.14\nLinux-Minimum: 4.18\n");
        Text(tree, "configure", """
            MFLAGS= MAKEFLAGS=
            for argument; do case $argument in --with-linux-obj=*) object=${argument#*=};; KERNEL_CC=*) compiler=${argument#*=};; esac; done
            test=build/config_modules
            mkdir -p $test
            echo 'obj-m := config_modules.o' >$test/Makefile
            cp module/spl.c $test/config_modules.c
            make modules -k CC=$compiler -C "$object" M="$PWD/$test" >build/build.log.config 2>&1
            [ -f $test/config_modules.ko ] || { echo 'configure: error: *** This kernel does not include the required loadable module support!'; exit 1; }
            printf 'all:\n\t$(MAKE) -C %s M=$(CURDIR) CC=gcc modules\n' "$object" >module/Makefile
            """);
        // Assembly too, as OpenZFS has: its debug information names the folder in a way of its own.
        Text(tree, "module/Kbuild", "obj-m := spl.o zfs.o\nzfs-y := main.o assembly.o\n");
        Text(tree, "module/assembly.S", ".globl stand_in\nstand_in:\n\tret\n.section .note.GNU-stack,\"\",@progbits\n");
        Text(tree, "module/spl.c", Module(""));
        Text(tree, "module/main.c", Module(zfs));
        var userland = Path.Combine(folder, "userland");
        Text(userland, "usr/sbin/zfs", "stand-in\n");
        Text(userland, "usr/sbin/zpool", "stand-in\n");
        Text(userland, "usr/lib64/libzfs.so.6.0.0", "\0zfs-2.3.9-1\0");
        return (new DirectoryInfo(tree), new DirectoryInfo(userland));
    }

    // The warning names the source file, as OpenZFS' assertions do.
    static string Module(string more) => $$"""
        #include <linux/module.h>
        MODULE_LICENSE("GPL");
        MODULE_VERSION("2.3.9-1");
        static int __init start(void) { pr_warn("%s\n", __FILE__); return 0; }
        static void __exit end(void) { }
        module_init(start);
        module_exit(end);
        {{more}}

        """;

    static void Text(string folder, string name, string text)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
    }
}
