namespace KinoiteZfs.Pipeline.Tests.SourceAkmods;

/// <summary>What OpenZFS' configure says about a kernel, in the words of its releases.</summary>
public sealed class JudgingConfigure
{
    static readonly FileInfo Log = new("/logs/akmods.log");

    [Fact]
    public void A_kernel_newer_than_the_release_knows_is_ahead_of_ZFS() => Assert.Equal(
        "ZFS lags the kernel: OpenZFS 2.1.11 is for Linux 3.10 to 6.2, and kernel 6.12.117+deb12-cloud-amd64 is Linux 6.12.117. "
        + "Its configure says: None of the expected \"file_fallocate\" interfaces were detected; Compatible Kernels: 3.10 - 6.2. "
        + "Stable stays where it is, until there is an OpenZFS release for this kernel. The whole log is /logs/akmods.log.",
        Check("6.12.117+deb12-cloud-amd64", "3.10", "6.2",
            "configure: error:", "\t*** None of the expected \"file_fallocate\" interfaces were detected.",
            "\t*** This may be because your kernel version is newer than what is",
            "\t*** Compatible Kernels: 3.10 - 6.2")
            ?.Message);

    [Fact]
    public void A_refusal_by_number_names_that_number() => Assert.Contains(
        "Its configure says: Cannot build against kernel version 7.1.4; The maximum supported kernel version is 7.0.",
        Check("7.1.4-200.fc43.x86_64", "4.18", "7.0",
            "\t*** Cannot build against kernel version 7.1.4.", "\t*** The maximum supported kernel version is 7.0.")!
            .Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_kernel_older_than_the_release_takes_is_not_said_to_be_ahead() => Assert.StartsWith(
        "The kernel is too old for ZFS: ",
        Check("4.9.1-200.fc25.x86_64", "4.18", "7.0", "\t*** Cannot build against kernel version 4.9.1.")!.Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_kernel_the_release_says_it_supports_is_not_said_to_be_ahead() => Assert.StartsWith(
        "ZFS does not fit the kernel, although it should: ",
        Check("6.18.1-200.fc43.x86_64", "4.18", "7.0", "\t*** None of the expected \"x\" interfaces were detected.")!
            .Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("configure: error: C compiler cannot create executables")]
    [InlineData("\t*** Unable to build an empty module.")]
    [InlineData("None of the expected things happened")]
    public void Other_errors_are_not_about_the_kernel(string line) =>
        Assert.Null(Check("6.18.1-200.fc43.x86_64", "4.18", "6.2", line));

    static KernelRefusedException? Check(string kernel, string minimum, string maximum, params string[] lines) =>
        KernelSupport.Check(
            lines, KernelRelease.Parse(kernel),
            new ZfsMeta(ZfsVersion.Parse("2.1.11"), KernelVersion.Parse(minimum), KernelVersion.Parse(maximum)), Log);
}
