namespace KinoiteZfs.Pipeline.Tests.Contents;

public sealed class ListingModules
{
    static readonly KernelRelease Kernel = KernelRelease.Parse(SampleWorld.Older);

    [Fact]
    public void Added_modules_are_listed_with_what_they_say_they_need() => Assert.Equal(
        "kernel/fs/fat.ko.xz:\nextra/zfs/spl.ko.xz:\nextra/zfs/zfs.ko.xz: extra/zfs/spl.ko.xz\n",
        With("kernel/fs/fat.ko.xz:\n", Module("zfs", "spl"), Module("spl")));

    /// <summary>modprobe loads from the end of the line.</summary>
    [Fact]
    public void What_is_needed_first_stands_last() => Assert.EndsWith(
        "extra/zfs/zfs.ko.xz: extra/zfs/spl.ko.xz kernel/lib/deflate.ko.xz kernel/lib/base.ko.xz\n",
        With("kernel/lib/base.ko.xz:\nkernel/lib/deflate.ko.xz: kernel/lib/base.ko.xz\n", Module("zfs", "spl"), Module(
            "spl", "deflate")),
        StringComparison.Ordinal);

    [Fact]
    public void What_has_to_be_loaded_comes_with_the_module_itself_last() => Assert.Equal(
        ["kernel/lib/base.ko", "extra/spl.ko", "extra/zfs.ko"],
        ModulesDep.Parse("extra/zfs.ko: extra/spl.ko kernel/lib/base.ko\n", "modules.dep").LoadOrder("zfs"));

    [Fact]
    public void A_module_which_is_not_listed_has_no_order() =>
        Assert.Null(ModulesDep.Parse("extra/spl.ko:\n", "modules.dep").LoadOrder("zfs"));

    [Fact]
    public void A_module_which_needs_hundreds_of_others_is_not_loaded() => Assert.Contains(
        "needs more than 500 other modules",
        Refusal(() => ModulesDep.Parse(
            $"zfs.ko: {string.Join(' ', Enumerable.Range(0, 501).Select(number => $"{number}.ko"))}\n", "modules.dep")
            .LoadOrder("zfs")),
        StringComparison.Ordinal);

    [Fact]
    public void A_module_of_the_kernel_is_found_whatever_its_dashes() => Assert.EndsWith(
        "extra/zfs/zfs.ko.xz: kernel/lib/zlib-deflate.ko.xz\n",
        With("kernel/lib/zlib-deflate.ko.xz:\n", Module("zfs", "zlib_deflate")), StringComparison.Ordinal);

    [Fact]
    public void A_module_which_was_there_is_listed_once() => Assert.Equal(
        "extra/zfs/spl.ko.xz:\n", With("extra/zfs/spl.ko: kernel/old.ko\n", Module("spl")));

    [Fact]
    public void Lines_of_other_modules_stay_as_they_are() => Assert.StartsWith(
        "kernel/b.ko: kernel/a.ko\nkernel/a.ko:\n",
        With("# comment\nkernel/b.ko: kernel/a.ko\nkernel/a.ko:\n", Module("spl")), StringComparison.Ordinal);

    [Fact]
    public void A_module_which_needs_one_that_is_nowhere_is_refused() => Assert.Contains(
        "The module extra/zfs/zfs.ko.xz needs 'spl'", Refusal(() => With("", Module("zfs", "spl"))),
        StringComparison.Ordinal);

    [Fact]
    public void Modules_which_need_each_other_do_not_hang() => Assert.Contains(
        "extra/zfs/zfs.ko.xz: extra/zfs/spl.ko.xz\n", With("", Module("zfs", "spl"), Module("spl", "zfs")),
        StringComparison.Ordinal);

    [Fact]
    public void A_module_of_another_kernels_folder_is_refused() => Assert.Contains(
        "does not lie below the directory of kernel",
        Refusal(() => With("", Module("spl") with { Path = $"/lib/modules/{SampleWorld.Newer}/extra/zfs/spl.ko.xz" })),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("no colon here")]
    [InlineData(": starts with it")]
    [InlineData("kernel/\u00e9.ko:")]
    public void A_text_which_is_no_modules_dep_is_refused_with_its_line(string line) => Assert.StartsWith(
        "modules.dep of base, line 2: ",
        Refusal(() => ModulesDep.Parse($"kernel/a.ko:\n{line}\n", "modules.dep of base")), StringComparison.Ordinal);

    /// <summary>The witness is what depmod of kmod 30 wrote for these modules.</summary>
    [Fact]
    public void The_binary_form_is_byte_for_byte_what_depmod_writes()
    {
        var text = File.ReadAllText(Fixture("depmod-30.modules.dep"));

        Assert.Equal(
            File.ReadAllBytes(Fixture("depmod-30.modules.dep.bin")), ModulesDep.Parse(text, "depmod").ToIndex());
    }

    static string With(string text, params KernelModule[] modules) =>
        ModulesDep.Parse(text, "test").With(Kernel, modules).ToString();

    static string Refusal(Action act) => Assert.Throws<PipelineException>(act).Message;

    static KernelModule Module(string name, params string[] needs) => new(
        $"/lib/modules/{Kernel}/extra/zfs/{name}.ko.xz", ModuleCompression.Xz, name, "2.4.3-1", $"{Kernel} SMP", null,
        null, needs, "x86_64", false);

    static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Candidate", "Fixtures", name);
}
