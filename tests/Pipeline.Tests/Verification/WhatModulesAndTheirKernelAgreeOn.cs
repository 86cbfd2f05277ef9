namespace KinoiteZfs.Pipeline.Tests.Verification;

/// <summary>Module sets which say the right release and version of themselves, and which no kernel would
/// load.</summary>
public sealed class WhatModulesAndTheirKernelAgreeOn
{
    static readonly KernelRelease Kernel = KernelRelease.Parse("6.18.12-200.fc43.x86_64");

    static readonly KernelSymbols Exported = new(new Dictionary<string, KernelSymbol>
    {
        ["printk"] = new(0x11, "vmlinux", false),
        ["kthread_run"] = new(0x22, "vmlinux", false),
        ["gpl_only"] = new(0x33, "vmlinux", true),
        ["deflate"] = new(0x44, "zlib_deflate", false),
    });

    static readonly KernelModule Witness = Module("loop", new(["printk"], new HashSet<string>(), null, 1216), "GPL");

    static readonly ModuleSymbols Spl = new(
        ["printk", "gpl_only"], new HashSet<string> { "spl_panic" }, Sums(("printk", 0x11), ("gpl_only", 0x33)), 1216);
    static readonly ModuleSymbols Zfs = new(
        ["printk", "kthread_run", "spl_panic"], new HashSet<string>(), Sums(("printk", 0x11), ("kthread_run", 0x22)),
        1216);

    [Fact]
    public void Modules_built_for_the_kernel_pass() => Assert.Equal(
        "all symbols are among the kernel's 4 or those of modules they depend on, with its checksums; built as loop.ko of the kernel is",
        Check(Spl, Zfs).Reason);

    [Fact]
    public void A_foreign_spl_which_exports_something_else_fails() =>
        Fails(
            "zfs.ko: neither the kernel nor a module it depends on exports spl_panic ('Unknown symbol in module')",
            Check(Spl with { Offered = new HashSet<string> { "spl_dumpstack" } }, Zfs));

    [Fact]
    public void A_symbol_which_the_kernel_does_not_export_fails() =>
        Fails("exports gone_in_6_18", Check(Spl, Zfs with { Needed = [.. Zfs.Needed!, "gone_in_6_18"] }));

    [Fact]
    public void A_symbol_of_a_module_it_does_not_depend_on_fails() =>
        Fails("exports deflate of zlib_deflate", Check(Spl, Zfs with { Needed = ["deflate", "spl_panic"] }));

    [Fact]
    public void A_symbol_for_gpl_modules_alone_fails_for_zfs_and_not_for_spl() =>
        Fails("zfs.ko: its licence is 'CDDL', and the kernel exports gpl_only to GPL modules only", Check(
            Spl, Zfs with { Needed = ["gpl_only"] }));

    [Fact]
    public void A_checksum_of_another_kernel_fails() =>
        Fails("zfs.ko: it was built against another printk ('disagrees about version of symbol')", Check(
            Spl, Zfs with { Checksums = Sums(("printk", 0x12)) }));

    [Fact]
    public void A_kernel_which_does_not_compare_checksums_does_not_mind() =>
        Assert.True(
            Check(Spl, Zfs with { Checksums = Sums(("printk", 0x12)) }, configuration: new(new HashSet<string>()))
                .Passed);

    [Fact]
    public void Modules_without_checksums_fail_where_the_kernel_compares_them() =>
        Fails("it carries no checksums of symbols, and the kernel compares them (CONFIG_MODVERSIONS)", Check(
            Spl, Zfs with { Checksums = null }));

    [Fact]
    public void A_stripped_symbol_table_fails() =>
        Fails("zfs.ko: it has no symbol table", Check(Spl, Zfs with { Needed = null }));

    [Theory]
    [InlineData(null, "has 0 bytes")]
    [InlineData(1152L, "has 1152 bytes")]
    public void Another_size_of_struct_module_fails(long? bytes, string reason) =>
        Fails($"zfs.ko: .gnu.linkonce.this_module {reason}, that of the kernel's own modules 1216", Check(
            Spl, Zfs with { ThisModuleBytes = bytes }));

    [Fact]
    public void A_vermagic_which_only_begins_right_fails() =>
        Fails(
            $"vermagic is '{Kernel} SMP', the kernel's own modules have '{Kernel} SMP preempt mod_unload modversions'",
            Check(Spl, Zfs, zfsVermagic: $"{Kernel} SMP"));

    [Fact]
    public void What_the_image_does_not_have_is_said()
    {
        var check = SymbolRule.Check(Kernel, Directory(Spl, Zfs) with { Symbols = null, Witness = null });

        Assert.True(check.Passed);
        Assert.Equal(
            "the image has no symvers of this kernel, so that symbols were not compared; no module of the kernel itself was found to compare with",
            check.Reason);
    }

    [Fact]
    public void A_list_of_symbols_which_cannot_be_read_is_said() => Assert.StartsWith(
        "symbols were not compared: damaged",
        SymbolRule.Check(Kernel, Directory(Spl, Zfs) with { Symbols = Exported with { Problem = "damaged" } }).Reason,
        StringComparison.Ordinal);

    static void Fails(string reason, CheckResult check)
    {
        Assert.False(check.Passed);
        Assert.Contains(reason, check.Reason, StringComparison.Ordinal);
    }

    static CheckResult Check(
        ModuleSymbols spl, ModuleSymbols zfs, KernelConfiguration? configuration = null, string? zfsVermagic = null) =>
        SymbolRule.Check(Kernel, Directory(spl, zfs, zfsVermagic) with { Configuration = configuration
            ?? new(new HashSet<string> { "MODVERSIONS" }) });

    static ModuleDirectory Directory(ModuleSymbols spl, ModuleSymbols zfs, string? zfsVermagic = null)
    {
        var ours = Module("zfs", zfs, "CDDL");
        ours = zfsVermagic is null ? ours : ours with { Vermagic = zfsVermagic };
        ModuleListing listing = new(
            [new ModuleLine("spl", "extra/spl.ko", []), new ModuleLine("zfs", "extra/zfs.ko", ["extra/spl.ko"])]);
        return new ModuleDirectory(
            Kernel.ToString(), true, [new FoundModule("extra/zfs.ko", "extra/zfs.ko", "zfs", ours), new FoundModule(
                "extra/spl.ko", "extra/spl.ko", "spl", Module("spl", spl, "GPL"))],
            listing, listing)
        {
            Symbols = Exported,
            Witness = Witness,
        };
    }

    static KernelModule Module(string name, ModuleSymbols symbols, string licence) => new(
        $"extra/{name}.ko", ModuleCompression.None, name, "2.4.1-1", $"{Kernel} SMP preempt mod_unload modversions ",
        null, licence, [], "x86_64", false)
    {
        Symbols = symbols,
    };

    static Dictionary<string, uint> Sums(params (string Name, uint Checksum)[] sums) =>
        sums.ToDictionary(sum => sum.Name, sum => sum.Checksum);
}
