using System.Text.RegularExpressions;

namespace KinoiteZfs.Pipeline.Tests.Verification;

/// <summary>The decision alone: facts in, checks out.</summary>
public sealed partial class WhatTheImageHolds
{
    const string Old = "6.18.9-200.fc43.x86_64";
    const string New = "6.18.12-200.fc43.x86_64";

    const string Library = "usr/lib64/libzfs.so.6.1.0";

    static readonly Dictionary<string, string> Labels = new() { ["io.kinoite-zfs.zfs"] = "2.4.1" };

    static readonly CandidateExpectation Expected = new(
        Given.Kernels(Old, New), ZfsVersion.Parse("2.4.1"), Labels,
        [.. from kernel in (string[])[Old, New] from name in (string[])["zfs", "spl"] select Module(kernel, name)
            .Content!])
    {
        SeveralKernels = true,
    };

    [Fact]
    public void An_image_with_zfs_for_every_kernel_passes_with_evidence_for_each()
    {
        var result = CandidateCheck.Check(Facts(), Expected);

        Assert.Equal([Old, New], result.Kernels.Select(kernel => kernel.Kernel.ToString()));
    }

    [Fact]
    public void A_kernel_without_modules_fails_by_its_name() =>
        Fails($"zfs.ko of {New}", "there is none", Facts(newModules: []));

    [Fact]
    public void Modules_for_another_kernel_fail_with_both_releases() =>
        Fails($"zfs.ko of {New}", $"vermagic is '{Old} SMP', expected {New}", Facts(
            newModules: [Module(New, "zfs", vermagic: Old), Module(New, "spl")]));

    [Fact]
    public void The_spl_module_is_proven_too() =>
        Fails($"spl.ko of {New}", "version is '2.3.9-1', expected 2.4.1", Facts(
            newModules: [Module(New, "zfs"), Module(New, "spl", version: "2.3.9-1")]));

    [Fact]
    public void A_release_candidate_is_not_its_release() =>
        Fails($"zfs.ko of {New}", "version is '2.4.1-rc2', expected 2.4.1", Facts(
            newModules: [Module(New, "zfs", version: "2.4.1-rc2"), Module(New, "spl")]));

    [Fact]
    public void A_module_which_calls_itself_something_else_fails()
    {
        var zfs = Module(New, "zfs");
        Fails($"zfs.ko of {New}", "it calls itself 'spl'", Facts(
            newModules: [zfs with { Content = zfs.Content! with { Name = "spl" } }, Module(New, "spl")]));
    }

    [Fact]
    public void A_module_without_vermagic_fails() =>
        Fails($"zfs.ko of {New}", "vermagic is nothing", Facts(
            newModules: [Module(New, "zfs", vermagic: ""), Module(New, "spl")]));

    [Fact]
    public void Two_modules_of_one_name_for_a_kernel_fail_and_both_are_named() =>
        Fails(
            $"zfs.ko of {New}", $"usr/lib/modules/{New}/extra/zfs/zfs.ko.xz, usr/lib/modules/{New}/updates/zfs.ko",
            Facts(newModules: [Module(New, "zfs"), Module(New, "zfs", below: "updates/zfs.ko"), Module(New, "spl")]));

    [Fact]
    public void An_unreadable_module_fails_with_the_reason() =>
        Fails(
            $"zfs.ko of {New}", "cannot be read: it ends too early",
            Facts(newModules: [
                new FoundModule(
                    $"usr/lib/modules/{New}/extra/zfs/zfs.ko.xz", "extra/zfs/zfs.ko.xz", "zfs", null,
                    "it ends too early"),
                Module(New, "spl")
            ]));

    [Fact]
    public void A_module_which_modules_dep_does_not_list_fails() =>
        Fails($"modules.dep of {New}", "zfs.ko.xz is not listed: modprobe would not find it", Facts(
            newListing: new ModuleListing([new ModuleLine("spl", "extra/zfs/spl.ko.xz", [])])));

    [Fact]
    public void An_image_without_modules_dep_fails() =>
        Fails($"modules.dep of {New}", "the image has none", Facts(newListing: null));

    [Fact]
    public void Modules_dep_which_leads_to_another_module_fails() =>
        Fails(
            $"modules.dep of {New}", "it lists 'kernel/fs/zfs.ko', which is not the module that was checked",
            Facts(newListing: new ModuleListing([.. Both.Lines, new ModuleLine("zfs", "kernel/fs/zfs.ko", [])])));

    [Fact]
    public void An_unreadable_modules_dep_fails() =>
        Fails($"modules.dep of {New}", "cannot be read: too large", Facts(
            newListing: new ModuleListing([], "too large")));

    [Fact]
    public void A_kernel_that_vanished_fails() =>
        Fails("kernels", $"{Old} of the base image is gone", Facts() with { ModuleDirectories = [Directory(New)] });

    [Fact]
    public void A_kernel_that_was_added_fails() =>
        Fails("kernels", "6.19.1-200.fc43.x86_64 is in the image and not among the run's inputs", With(
            Directory("6.19.1-200.fc43.x86_64")));

    [Fact]
    public void Two_kernels_fail_with_what_hosts_say_of_them()
    {
        var check = CandidateCheck.Check(Facts(), Expected with { SeveralKernels = false }).Failures.Single();

        Assert.Equal("one kernel", check.Name);
        Assert.Contains(
            $"2 kernels can be booted: {Old}, {New}. An ostree host takes exactly one: bootc refuses to install it",
            check.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_kernels_pass_where_the_stream_allows_them_and_the_evidence_says_so() =>
        Assert.Contains(
            CandidateCheck.Check(Facts(), Expected).Checks,
            check => check is { Name: "one kernel", Passed: true } && check.Reason.Contains(
                "which severalKernels of the stream definition allows", StringComparison.Ordinal));

    /// <summary>Whatever it is called: hosts count it.</summary>
    [Fact]
    public void A_vmlinuz_in_a_folder_of_another_name_is_a_second_kernel() =>
        Assert.Contains("one kernel", CandidateCheck.Check(
            Facts() with { ModuleDirectories = [Directory(New), new ModuleDirectory("backup", true, [], null)] },
            Expected with { Kernels = Given.Kernels(New), SeveralKernels = false }).Failures
            .Select(failure => failure.Name));

    [Fact]
    public void Modules_for_a_kernel_which_is_not_there_fail() =>
        Fails(
            "kernels", "module directory '6.19.1-200.fc43.x86_64' has ZFS and no kernel",
            With(Directory("6.19.1-200.fc43.x86_64") with { HasKernel = false }));

    /// <summary>Nobody composed it, and nobody but the base's maker could take it away.</summary>
    [Fact]
    public void Modules_the_base_itself_brought_for_a_kernel_which_is_not_there_are_mentioned()
    {
        var leftover = Directory("6.17.1-100.fc43.x86_64");
        leftover = leftover with { HasKernel = false, Modules = [.. leftover.Modules.Select(
            module => module with { OfBase = true })] };

        var check = CandidateCheck.Check(With(leftover), Expected).Checks.Single(check => check.Name == "kernels");

        Assert.True(check.Passed);
        Assert.Contains(
            "'6.17.1-100.fc43.x86_64' has no kernel and is ignored, with the ZFS that the base image brought",
            check.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_hides_a_kernel_from_hosts_fails() =>
        Fails(
            "kernels", "/boot/EFI/Linux/x.efi is a unified kernel image",
            Facts() with { HiddenKernels = ["/boot/EFI/Linux/x.efi is a unified kernel image"] });

    [Fact]
    public void A_leftover_directory_without_kernel_and_without_zfs_is_mentioned()
    {
        var leftover = new ModuleDirectory("6.17.1-100.fc43.x86_64", false, [], null);

        var check = CandidateCheck.Check(With(leftover), Expected).Checks.Single(check => check.Name == "kernels");

        Assert.Contains(
            "'6.17.1-100.fc43.x86_64' has neither kernel nor ZFS and is ignored", check.Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Another_base_fails() =>
        Fails("base layers", "layer 1 differs", Facts() with { BaseLayers = "layer 1 differs" });

    [Fact]
    public void Entries_for_which_hosts_refuse_a_layer_fail_and_the_first_of_them_are_named() => Fails(
        "layer import",
        "hosts or podman would refuse the image: a; b; c; d; e; and 1 more. Compose it with another version",
        Facts() with { RefusedEntries = ["a", "b", "c", "d", "e", "f"] });

    [Theory]
    [InlineData("usr/sbin/zfs", "no zpool")]
    [InlineData("usr/bin/zpool", "no zfs")]
    [InlineData("usr/bin/not-zfs", "no zfs and no zpool")]
    public void Missing_tools_fail_by_name(string present, string expected) =>
        Fails("userland", expected, Facts() with { Userland = [present] });

    [Fact]
    public void A_libzfs_of_another_version_fails_with_both() =>
        Fails(
            "userland version", $"{Library} is of OpenZFS 2.4.0, the kernel modules have to be of 2.4.1",
            Facts() with { Libraries = [new FoundLibrary(Library, "2.4.0")] });

    [Fact]
    public void A_second_libzfs_of_another_version_fails_by_its_path() =>
        Fails(
            "userland version", "usr/lib64/libzfs.so.4 is of OpenZFS 2.2.7",
            Facts() with { Libraries = [new FoundLibrary(Library, "2.4.1"), new FoundLibrary(
                "usr/lib64/libzfs.so.4", "2.2.7")] });

    [Fact]
    public void A_libzfs_of_a_release_candidate_is_not_of_its_release() =>
        Fails("userland version", "is of OpenZFS 2.4.1-rc2", Facts() with { Libraries = [new FoundLibrary(
            Library, "2.4.1-rc2")] });

    [Fact]
    public void A_libzfs_which_does_not_tell_its_version_fails() =>
        Fails(
            "userland version", $"{Library}: it names no OpenZFS version",
            Facts() with { Libraries = [new FoundLibrary(Library, null, "it names no OpenZFS version")] });

    [Fact]
    public void An_image_without_libzfs_fails() =>
        Fails("userland version", "there is no libzfs in lib64", Facts() with { Libraries = [] });

    [Fact]
    public void A_lying_label_fails_with_both_values() =>
        Fails(
            "label io.kinoite-zfs.zfs", "the image says '2.4.0', this run's inputs say '2.4.1'",
            Facts() with { Labels = new Dictionary<string, string> { ["io.kinoite-zfs.zfs"] = "2.4.0" } });

    [Fact]
    public void A_missing_label_fails() =>
        Fails(
            "label io.kinoite-zfs.zfs", "the image says nothing",
            Facts() with { Labels = new Dictionary<string, string>() });

    [Fact]
    public void A_label_cannot_steer_the_terminal() =>
        Fails(
            "label io.kinoite-zfs.zfs", "\\u{1b}[2J",
            Facts() with { Labels = new Dictionary<string, string> { ["io.kinoite-zfs.zfs"] = "\u001b[2J" } });

    [Fact]
    public void Labels_nobody_asked_for_do_not_matter() =>
        Assert.True(CandidateCheck.Check(
            Facts() with { Labels = new Dictionary<string, string>(Labels) { ["x"] = "y" } }, Expected)
            .Passed);

    [Fact]
    public void An_image_which_fails_gives_no_evidence() =>
        Assert.Empty(CandidateCheck.Check(Facts(newModules: []), Expected).Kernels);

    static void Fails(string check, string reason, CandidateFacts facts)
    {
        var failure = Assert.Single(CandidateCheck.Check(facts, Expected).Failures, failure => failure.Name == check);
        Assert.Contains(reason, failure.Reason, StringComparison.Ordinal);
        Assert.Matches(WhatToDo(), failure.Reason);
    }

    /// <summary>A sentence which tells somebody to do something, or where it comes from.</summary>
    [GeneratedRegex(
        @"[.:] (Build|Compose|Leave|Let|Pack|Put|Remove|Run|Take|Use|The package|Its package|The recipe's|An image keeps) ")]
    private static partial Regex WhatToDo();

    static CandidateFacts With(ModuleDirectory directory) => Facts() is var facts
        ? facts with { ModuleDirectories = [.. facts.ModuleDirectories, directory] }
        : throw new InvalidOperationException();

    static readonly ModuleListing Both = new(
        [new ModuleLine("spl", "extra/zfs/spl.ko.xz", []), new ModuleLine(
            "zfs", "extra/zfs/zfs.ko.xz", ["extra/zfs/spl.ko.xz"])]);

    static CandidateFacts Facts(IReadOnlyList<FoundModule>? newModules = null) => Facts(Both, newModules);

    static CandidateFacts Facts(ModuleListing? newListing, IReadOnlyList<FoundModule>? newModules = null) => new(
        Given.Digest("candidate"), "the layer above the base", null, Labels,
        [Directory(Old), Directory(New) with { Modules = newModules ?? Directory(New).Modules, Listing = newListing }],
        ["usr/sbin/zfs", "usr/sbin/zpool"], [new FoundLibrary(Library, "2.4.1")], []);

    static ModuleDirectory Directory(string kernel) =>
        new(kernel, true, [Module(kernel, "zfs"), Module(kernel, "spl")], Both, Both);

    static FoundModule Module(
        string kernel, string name, string? vermagic = null, string version = "2.4.1-1", string? below = null)
    {
        below ??= $"extra/zfs/{name}.ko.xz";
        var path = $"usr/lib/modules/{kernel}/{below}";
        return new FoundModule(path, below, name, new KernelModule(
            path, ModuleCompression.Xz, name, version, vermagic?.Length == 0 ? null : $"{vermagic ?? kernel} SMP ",
            null, null, [], "x86_64", false)
        {
            ContentDigest = $"{kernel} {name}",
        });
    }
}
