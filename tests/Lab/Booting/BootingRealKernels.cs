using KinoiteZfs.Pipeline.Boot;
using KinoiteZfs.Pipeline.Tools;

namespace KinoiteZfs.Lab;

/// <summary>What a boot test says of images whose kernels, modules and programs are real.</summary>
public sealed class BootingRealKernels(BootedImages images) : IClassFixture<BootedImages>
{
    [Fact]
    public void Every_kernel_of_a_good_image_passes() =>
        Assert.Equal(
            [(images.Kernels.Old, BootOutcome.Passed), (images.Kernels.Update, BootOutcome.Passed)],
            images["good"].Evidence.Kernels.Select(kernel => (kernel.Kernel, kernel.Outcome)));

    [Fact]
    public void The_running_kernel_reports_the_release_that_was_packaged() =>
        Assert.All(images["good"].Evidence.Kernels, kernel => Assert.StartsWith(
            $"{images.Zfs.CurrentOnOld.Zfs}-", kernel.Zfs, StringComparison.Ordinal));

    [Fact]
    public void The_evidence_is_about_the_digest() =>
        Assert.Equal(images.Good.Digest, images["good"].Evidence.Image);

    [Theory]
    [InlineData("load")]
    [InlineData("rollback")]
    [InlineData("scrub")]
    [InlineData("import")]
    [InlineData("destroy")]
    public void Each_step_is_shown_while_it_runs(string step) =>
        Assert.Contains($"{images.Kernels.Old}: {step}\n", images["good"].Said, StringComparison.Ordinal);

    [Fact]
    public void A_pool_of_an_older_release_is_taken_over_and_given_back()
    {
        var upgrade = images["good"].Evidence.Upgrade;
        Assert.NotNull(upgrade);
        Assert.True(upgrade.Outcome == UpgradeOutcome.Passed, upgrade.Reason);
        Assert.StartsWith($"{images.Former.Zfs}-", upgrade.FromZfs, StringComparison.Ordinal);
    }

    [Fact]
    public void An_older_image_without_ZFS_is_said_and_fails_nothing()
    {
        var booted = images["from an image without ZFS"];
        Assert.True(booted.Evidence.Passed, booted.Said);
        Assert.Equal(UpgradeOutcome.NotTested, booted.Evidence.Upgrade?.Outcome);
    }

    [Theory]
    [InlineData("another kernel's module")]
    [InlineData("another kernel's spl")]
    [InlineData("without symbols")]
    public void A_module_which_the_kernel_refuses_fails_the_image(string image) =>
        AssertNotLoaded(image, "build the akmods again");

    /// <summary>Nothing but running it tells.</summary>
    [Fact]
    public void A_module_without_its_code_fails_the_image() =>
        Assert.Contains($"kernel {images.Kernels.Update}: ", images["code of zeros"].Failure, StringComparison.Ordinal);

    /// <summary>Each passes xz -t, zstd -t or gzip -t, and depmod; hosts with this kernel and kmod 34 do not load
    /// them.</summary>
    [Theory]
    [InlineData("xz with CRC64")]
    [InlineData("xz, two streams")]
    [InlineData("zstd from a pipe")]
    [InlineData("gzip")]
    public void A_module_packed_as_hosts_do_not_read_it_fails_the_image(string image) =>
        AssertNotLoaded(image, "'xz --check=crc32 --lzma2=dict=1MiB' (scripts/Makefile.modinst), and run depmod");

    [Fact]
    public void An_image_without_modules_dep_bin_fails_with_modprobes_words() => Assert.Contains(
        $"load: 'modprobe zfs' ended with exit code 1: modprobe: FATAL: Module zfs not found in directory /lib/modules/{images.Kernels.Update}. "
        + $"modprobe knows what modules.dep.bin lists, and nothing else: run 'depmod {images.Kernels.Update}' when composing",
        images["without modules.dep.bin"].Failure, StringComparison.Ordinal);

    [Fact]
    public void An_image_without_modprobe_fails_before_anything_is_started() =>
        Assert.Contains(
            "the image has no modprobe in its program folders", images["without modprobe"].Failure,
            StringComparison.Ordinal);

    [Fact]
    public void A_panic_fails_the_image_and_its_words_are_in_the_message()
    {
        var failure = images["panic"].Failure;
        Assert.Contains("it restarted or stopped during the step 'create'", failure, StringComparison.Ordinal);
        Assert.Contains("Kernel panic - not syncing", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hang_fails_the_image_when_its_time_is_over() =>
        Assert.Contains(
            "it hung during the step 'create': not finished after 90 s", images["hang"].Failure,
            StringComparison.Ordinal);

    [Fact]
    public void An_image_without_ZFS_fails_before_anything_is_started() =>
        Assert.Contains(
            "cannot be booted with ZFS: the image has no zfs in its program folders", images["without ZFS"].Failure,
            StringComparison.Ordinal);

    [Fact]
    public async Task The_whole_log_of_a_boot_is_kept() =>
        Assert.Contains(
            "ZFS: Loaded module", await File.ReadAllTextAsync(
                Path.Combine(images["good"].Logs.FullName, $"boot-{images.Kernels.Update}.log")),
            StringComparison.Ordinal);

    [Fact]
    public async Task Without_QEMU_the_machine_is_to_blame_and_not_the_image()
    {
        await using var registry = Connect.Anonymously(images.Host);
        var rig = images.Rig("no QEMU", TimeSpan.FromMinutes(1), new ExternalTool(
            "qemu-of-another-world", "qemu-system-x86", "qemu-system-x86-core"));

        var error = await Assert.ThrowsAsync<BootEnvironmentException>(
            () => BootTestStage.RunAsync(
                new BootRequest(images.Good), registry, rig, TimeProvider.System, new Progress<string>(), default));

        Assert.Contains("apt-get install qemu-system-x86", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The command, its table and its exit code, on an image nobody has records of.</summary>
    [Fact]
    public async Task A_person_can_boot_any_image()
    {
        using var site = await Site.CreateAsync();

        var result = await new BuildCommand(site, images.Host).RunAsAsync(
            LabUser.Publisher,
            ["BootTest", "--boot-image", $"ghcr.io/{images.Good.Repository.Path}@{images.Good.Digest}"],
            heapLimit: null);

        Assert.True(result.ExitCode == 0, result.All);
        Assert.Matches(
            $@"{System.Text.RegularExpressions.Regex.Escape(images.Kernels.Update.ToString())} +passed", result.Output);
    }

    void AssertNotLoaded(string image, string remedy)
    {
        var failure = images[image].Failure;
        Assert.Contains(
            $"kernel {images.Kernels.Update}: load: 'modprobe zfs' ended with exit code 1: ", failure,
            StringComparison.Ordinal);
        Assert.Contains("could not insert 'zfs'", failure, StringComparison.Ordinal);
        Assert.Contains(remedy, failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_program_needs_is_what_readelf_says()
    {
        foreach (var file in new[] { "usr/sbin/zpool", "usr/sbin/zfs", "usr/lib/x86_64-linux-gnu/libzfs.so.6" })
        {
            var path = Path.Combine(images.Zfs.CurrentOnUpdate.Tree, file);
            var shown = await Tool.RunAsync("readelf", "--dynamic", "--wide", path);
            Assert.Equal(
                System.Text.RegularExpressions.Regex.Matches(shown, @"\(NEEDED\).*\[(.+)\]")
                    .Select(match => match.Groups[1].Value),
                Kmods.Programs.ElfProgram.Read(await File.ReadAllBytesAsync(path), file).Needed);
        }
    }
}
