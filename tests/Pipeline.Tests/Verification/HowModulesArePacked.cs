namespace KinoiteZfs.Pipeline.Tests.Verification;

/// <summary>
/// Real spl.ko and zfs.ko, packed in every way, loaded by Debian's 6.12.117 (CONFIG_MODULE_DECOMPRESS, xz) and 6.1
/// (without) through kmod 34, which is built without zlib; what each of them said is the expectation here.
/// </summary>
public sealed class HowModulesArePacked
{
    static readonly KernelRelease Kernel = KernelRelease.Parse("6.18.12-200.fc43.x86_64");

    static readonly KernelConfiguration Debian612 = Config(
        "MODULES", "MODVERSIONS", "MODULE_COMPRESS_XZ", "MODULE_DECOMPRESS");
    static readonly KernelConfiguration Debian61 = Config("MODULES", "MODVERSIONS", "MODULE_COMPRESS_NONE");

    static readonly KmodFeatures DebianKmod = new("usr/bin/kmod", [ModuleCompression.Xz, ModuleCompression.Zstd]);
    static readonly KmodFeatures FedoraKmod = new(
        "usr/bin/kmod", [ModuleCompression.Gzip, ModuleCompression.Xz, ModuleCompression.Zstd]);

    public static TheoryData<ModulePacking, bool, bool, bool> Tried => new()
    {
        // what, loads on 6.12, loads on 6.1, may be used where nothing is known of the image
        { new(ModuleCompression.None), true, true, true },
        { Xz("CRC32"), true, true, true },
        { Xz("none"), true, true, true },
        { Xz("CRC32", filters: "x86"), true, true, true },
        { Xz("CRC64"), false, true, false },
        { Xz("SHA-256"), false, true, false },
        { Xz("CRC32", filters: "delta"), false, true, false },
        { Xz("CRC32", streams: 2), false, true, false },
        { Zstd(), true, true, false },
        { Zstd(namesSize: false), false, false, false },
        { Zstd(frames: 2), false, false, false },
        { new(ModuleCompression.Gzip), false, false, false },
    };

    [Theory]
    [MemberData(nameof(Tried))]
    public void Is_judged_as_real_kernels_and_kmods_have_it(ModulePacking packing, bool on612, bool on61, bool anywhere)
    {
        Assert.Equal((on612, on61, anywhere), (
            Loads(packing, Debian612, DebianKmod), Loads(packing, Debian61, DebianKmod), Loads(packing, null)));
        Assert.Equal(
            on612, Loads(packing, Debian612, new("usr/lib64/libkmod.so.2.5.0", DebianKmod.Unpacks), DebianKmod));
    }

    [Fact]
    public void Gzip_may_be_used_where_kmod_has_zlib() =>
        Assert.True(Loads(new(ModuleCompression.Gzip), Debian612, FedoraKmod));

    /// <summary>modprobe has it, and udev loads through the library.</summary>
    [Fact]
    public void Both_the_program_and_the_library_have_to_unpack_it() =>
        Assert.False(Loads(
            new(ModuleCompression.Gzip), Debian61, FedoraKmod, new("usr/lib64/libkmod.so.2", [ModuleCompression.Xz])));

    [Fact]
    public void A_kmod_without_xz_is_not_asked_when_the_kernel_unpacks_it()
    {
        KmodFeatures none = new("usr/bin/kmod", []);

        Assert.True(Loads(Xz("CRC32"), Debian612, none));
        Assert.False(Loads(Xz("CRC32"), Debian61, none));
    }

    [Theory]
    [InlineData(
        ModuleCompression.Xz, "CRC64",
        "kernels unpack CRC32 or none ('decompression failed with status 6'). Pack it again: unxz zfs.ko.xz && xz --check=crc32 zfs.ko")]
    [InlineData(
        ModuleCompression.Zstd, "",
        "nothing tells that it does. Pack it again: unzstd --rm zfs.ko.zst && xz --check=crc32 zfs.ko && depmod 6.18.12-200.fc43.x86_64")]
    [InlineData(
        ModuleCompression.Gzip, "",
        "Pack it again: gunzip zfs.ko.gz && xz --check=crc32 zfs.ko && depmod 6.18.12-200.fc43.x86_64")]
    public void A_refusal_names_the_command_that_packs_it_again(
        ModuleCompression compression, string check, string command) =>
        Assert.EndsWith(command, Check(new(compression, Checks: check), null).Reason, StringComparison.Ordinal);

    [Fact]
    public void A_zstd_file_from_a_pipe_is_packed_again_from_a_file() => Assert.EndsWith(
        "Pack it again, from a file: unzstd --rm zfs.ko.zst && zstd --rm zfs.ko",
        Check(Zstd(namesSize: false), Debian61, FedoraKmod).Reason, StringComparison.Ordinal);

    [Fact]
    public void What_is_not_known_is_said()
    {
        var check = Check(Xz("CRC32"), null);

        Assert.True(check.Passed);
        Assert.Equal(
            "zfs.ko.xz: xz, CRC32; the image has no config of this kernel, so that it was judged by what any kernel unpacks; the image's kmod was not found",
            check.Reason);
    }

    static bool Loads(ModulePacking packing, KernelConfiguration? kernel, params KmodFeatures[] kmod) =>
        Check(packing, kernel, kmod).Passed;

    static CheckResult Check(ModulePacking packing, KernelConfiguration? kernel, params KmodFeatures[] kmod)
    {
        var suffix = packing.Compression switch
        {
            ModuleCompression.Xz => ".xz", ModuleCompression.Zstd => ".zst", ModuleCompression.Gzip => ".gz", _ => ""
        };
        var below = $"extra/zfs/zfs.ko{suffix}";
        var module = new KernelModule(
            below, packing.Compression, "zfs", "2.4.1-1", $"{Kernel} SMP", null, null, [], "x86_64", false) { Packing =
                packing };
        var directory = new ModuleDirectory(
            Kernel.ToString(), true, [new FoundModule($"usr/lib/modules/{Kernel}/{below}", below, "zfs", module)], null)
        {
            Configuration = kernel,
        };
        return CompressionRule.Check(Kernel, directory, kmod);
    }

    static KernelConfiguration Config(params string[] enabled) => new(enabled.ToHashSet());

    static ModulePacking Xz(string check, int streams = 1, string filters = "") =>
        new(ModuleCompression.Xz, streams, check, filters);

    static ModulePacking Zstd(int frames = 1, bool namesSize = true) =>
        new(ModuleCompression.Zstd, frames, NamesSize: namesSize);
}
