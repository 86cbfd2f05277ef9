using System.IO.Compression;
using KinoiteZfs.Kmods.Compression;
using KinoiteZfs.Kmods.Modules;

namespace KinoiteZfs.Kmods.Tests.Modules;

public sealed class ReadingModules
{
    const string Folder = "/lib/modules/6.18.12-200.fc43.x86_64/extra/zfs";

    [Fact]
    public async Task Gives_what_modinfo_gives()
    {
        var module = await Fixture.ModuleAsync(Fixture.Bytes("plain.ko"));

        Assert.Equal("6.18.12-200.fc43.x86_64 SMP preempt mod_unload ", module.Vermagic);
        Assert.Equal(Fixture.Night1, module.Kernel);
        Assert.Equal(
            ("zfs", "2.4.1-1", "CDDL", "x86_64"), (module.Name, module.Version, module.License, module.Machine));
        Assert.Equal(["spl"], module.Depends);
        Assert.StartsWith("5A4D504C45", module.SourceVersion, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("modules-none.rpm", ModuleCompression.None)]
    [InlineData("modules-gz.rpm", ModuleCompression.Gzip)]
    [InlineData("payload-none.rpm", ModuleCompression.Xz)]
    [InlineData("modules-zst.rpm", ModuleCompression.Zstd)]
    public async Task Reads_every_compression_the_kernel_loads(string package, ModuleCompression compression)
    {
        var modules = (await Fixture.PackageAsync(package)).Modules;

        Assert.All(modules, module => Assert.Equal((compression, Fixture.Night1), (module.Compression, module.Kernel)));
    }

    [Fact]
    public async Task Reports_an_appended_signature_and_its_signer()
    {
        var module = await Fixture.ModuleAsync(Fixture.Bytes("signed.ko"));

        Assert.Equal((true, "SAMPLE module key", Fixture.Night1), (
            module.IsSigned, Assert.Single(module.Signers).CommonName, module.Kernel));
    }

    /// <summary>As ublue-os/akmods signs, build_files/zfs/dual-sign-zfs.sh: two signers, the first without a common
    /// name.</summary>
    [Fact]
    public async Task Reports_every_signer_with_the_serial_number_of_its_certificate()
    {
        var module = await Fixture.ModuleAsync(Fixture.Bytes("test-signed.ko"));

        Assert.Equal(
            [("Test Key for Dual Signatures", "0DCE3D6B58C4E24C0640826AA537F17D1F9D3A67"), (
                null, "5A056DE511D7E58008361F41416CA6CE605CB10B")],
            module.Signers.Select(signer => (signer.CommonName, signer.Serial)).OrderBy(signer => signer.Serial));
        Assert.Contains(
            module.Signers, signer => $"{signer}".Contains("O=Default Company Ltd", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reports_a_module_without_a_signature() =>
        Assert.False((await Fixture.ModuleAsync(Fixture.Bytes("plain.ko"))).IsSigned);

    [Fact]
    public async Task Does_not_take_the_mark_alone_for_a_signature() => Assert.False(
        (await Fixture.ModuleAsync([.. Fixture.Bytes("plain.ko"), .. "~Module signature appended~\n"u8])).IsSigned);

    [Fact]
    public async Task Is_not_fooled_by_strings_outside_modinfo()
    {
        var module = await Fixture.ModuleAsync(ModuleBytes.Build(
            "vermagic=6.18.12-200.fc43.x86_64 SMP\0", before: "\0vermagic=6.18.16-200.fc43.x86_64 SMP\0"));

        Assert.Equal(Fixture.Night1, module.Kernel);
    }

    [Fact]
    public async Task Is_not_fooled_by_strings_within_strings()
    {
        var module = await Fixture.ModuleAsync(ModuleBytes.Build(
            "description=says vermagic=6.18.16-200.fc43.x86_64\0vermagic=6.18.12-200.fc43.x86_64 SMP\0"));

        Assert.Equal(Fixture.Night1, module.Kernel);
    }

    [Fact]
    public async Task Finds_the_first_string_right_after_other_sections_bytes()
    {
        var module = await Fixture.ModuleAsync(
            ModuleBytes.Build("vermagic=6.18.12-200.fc43.x86_64 SMP\0", before: "code"));

        Assert.Equal(Fixture.Night1, module.Kernel);
    }

    [Fact]
    public async Task Says_nothing_of_the_kernel_without_vermagic() =>
        Assert.Equal((null, null), ((await Fixture.ModuleAsync(ModuleBytes.Build("name=zfs\0"))) is var module
            ? (module.Vermagic, module.Kernel)
            : default));

    [Fact]
    public async Task Finds_modinfo_wherever_a_read_happens_to_end()
    {
        // The scan works in windows; the field moves across every place where one can end.
        for (var padding = 65_400; padding < 65_700; padding++)
        {
            var module = await Fixture.ModuleAsync(
                ModuleBytes.Build("vermagic=6.18.12-200.fc43.x86_64 SMP\0", before: new string('x', padding)));
            Assert.Equal(Fixture.Night1, module.Kernel);
        }
    }

    [Fact]
    public async Task Reads_a_large_module_forward_in_a_few_MiB()
    {
        const long size = 100L * 1024 * 1024;
        var large = ModuleBytes.Large(size, "vermagic=6.18.12-200.fc43.x86_64 SMP\0");

        // Everything completes on this thread: the stream below is never truly asynchronous.
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = KernelModule.ReadAsync(large, $"{Folder}/zfs.ko");
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(read.IsCompletedSuccessfully);
        Assert.Equal(Fixture.Night1, (await read).Kernel);
        Assert.InRange(allocated, 0, 20L * 1024 * 1024);
    }

    [Theory]
    [InlineData("/lib/modules/6.18.12-200.fc43.x86_64/extra/zfs/zfs.ko.xz", "extra/zfs", "zfs", ModuleCompression.Xz)]
    [InlineData(
        "./usr/lib/modules/6.18.12-200.fc43.x86_64/extra/zfs/spl.ko", "extra/zfs", "spl", ModuleCompression.None)]
    [InlineData("usr/lib/modules/6.18.12-200.fc43.x86_64/zfs.ko.zst", "", "zfs", ModuleCompression.Zstd)]
    [InlineData("lib/modules/6.18.12-200.fc43.x86_64/kernel/fs/zfs.ko.gz", "kernel/fs", "zfs", ModuleCompression.Gzip)]
    public void Knows_a_modules_place(string path, string folder, string name, ModuleCompression compression)
    {
        Assert.True(KernelModulePath.TryParse(path, out var module));
        Assert.Equal(new KernelModulePath(Fixture.Night1, folder, name, compression), module);
    }

    [Theory]
    [InlineData("/lib/modules/6.18.12-200.fc43.x86_64/modules.dep")]
    [InlineData("/lib/modules/zfs.ko")]
    [InlineData("/lib/modules/../6.18/zfs.ko")]
    [InlineData("/lib/modules/6.18.12-200.fc43.x86_64/../zfs.ko")]
    [InlineData("/opt/zfs.ko")]
    [InlineData("/lib/modules/6.18.12-200.fc43.x86_64/.ko")]
    [InlineData("/lib/modules/latest/zfs.ko")]
    public void Knows_what_is_no_modules_place(string path) => Assert.False(KernelModulePath.TryParse(path, out _));

    internal static byte[] Gzip(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(bytes);
        return packed.ToArray();
    }
}
