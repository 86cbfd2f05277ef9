using System.Text;
using KinoiteZfs.Kmods.Modules;

namespace KinoiteZfs.Kmods.Tests.Modules;

/// <summary>What the kernel's loader compares: simplify_symbols and check_version of Linux' kernel/module.</summary>
public sealed class ReadingSymbols
{
    [Fact]
    public async Task Those_it_uses_and_does_not_define_are_needed_but_weak_ones() =>
        Assert.Equal(
            ["spl_panic", "printk"],
            (await ReadAsync(Module().Symbols("spl_panic", "+zfs_init", "~may_be_missing", "printk")))!.Needed);

    /// <summary>ignore_undef_symbol of Linux' kernel/module/main.c: Clang leaves it in modules.</summary>
    [Fact]
    public async Task The_table_which_clang_names_is_not_needed() =>
        Assert.Equal(["printk"], (await ReadAsync(Module().Symbols("_GLOBAL_OFFSET_TABLE_", "printk")))!.Needed);

    [Fact]
    public async Task A_module_without_a_table_says_so() => Assert.Null((await ReadAsync(Module()))!.Needed);

    [Fact]
    public async Task Those_it_exports_are_offered() => Assert.Equal(
        ["spl_panic", "vmem_alloc"],
        (await ReadAsync(Module().Add("__ksymtab_strings", "spl_panic\0\0vmem_alloc\0"u8.ToArray())))!.Offered.Order());

    [Fact]
    public async Task Checksums_come_from_the_table_of_versions() => Assert.Equal(
        0x12345678u,
        (await ReadAsync(Module().Add(
            "__versions",
            [.. SectionBytes.Version("module_layout", 1), .. SectionBytes.Version("printk", 0x12345678)])))!
            .Checksums!["printk"]);

    /// <summary>CONFIG_EXTENDED_MODVERSIONS, for names of more than 55 characters.</summary>
    [Fact]
    public async Task Checksums_of_long_names_come_from_the_newer_table()
    {
        var name = new string('n', 100);

        var symbols = await ReadAsync(Module().Add("__version_ext_crcs", [1, 0, 0, 0, 2, 0, 0, 0])
            .Add("__version_ext_names", Encoding.ASCII.GetBytes($"printk\0{name}\0")));

        Assert.Equal((1u, 2u), (symbols!.Checksums!["printk"], symbols.Checksums[name]));
    }

    [Fact]
    public async Task A_module_without_versions_has_no_checksums() =>
        Assert.Null((await ReadAsync(Module()))!.Checksums);

    [Fact]
    public async Task The_size_of_struct_module_is_that_of_its_section() =>
        Assert.Equal(
            1216, (await ReadAsync(Module().Add(".gnu.linkonce.this_module", new byte[1216])))!.ThisModuleBytes);

    [Fact]
    public async Task Versions_too_far_from_the_end_are_not_reached()
    {
        var module = Module().Add("__versions", SectionBytes.Version("printk", 1))
            .Add(".debug_info", new byte[KmodLimits.ModuleTailBytes]);

        Assert.Null(await ReadAsync(module));
    }

    [Fact]
    public async Task What_gcc_compiled_has_a_table() =>
        Assert.NotNull((await Fixture.ModuleAsync(Fixture.Bytes("plain.ko"))).Symbols!.Needed);

    static SectionBytes Module() =>
        new SectionBytes().Add(".modinfo", "vermagic=6.18.12-200.fc43.x86_64 SMP\0"u8.ToArray());

    static async Task<ModuleSymbols?> ReadAsync(SectionBytes module) =>
        (await Fixture.ModuleAsync(module.Build())).Symbols;
}
