namespace KinoiteZfs.Pipeline.Tests.Contents;

public sealed class KernelsAmongDirectories
{
    const string Kernel = "6.18.12-200.fc43.x86_64";

    static ImageKernels Among(string? label, params ModulesDirectory[] directories) =>
        ImageKernels.Among(directories, label, "the image");

    [Fact]
    public void Every_directory_with_a_kernel_counts() => Assert.Equal(
        Given.Kernels(Kernel, "6.18.9-200.fc43.x86_64"),
        Among(null, new(Kernel, true), new("6.18.9-200.fc43.x86_64", true)).Kernels);

    [Fact]
    public void A_directory_without_a_kernel_is_reported_and_not_counted()
    {
        var found = Among(null, new(Kernel, true), new("6.18.9-200.fc43.x86_64", false));
        Assert.StartsWith(
            "/usr/lib/modules/6.18.9-200.fc43.x86_64 of the image has no vmlinuz", Assert.Single(found.Findings),
            StringComparison.Ordinal);
        Assert.Equal(Given.Kernels(Kernel), found.Kernels);
    }

    [Fact]
    public void A_directory_with_another_name_is_reported_and_not_counted()
    {
        var finding = Assert.Single(Among(null, new(Kernel, true), new("backup\u0007", true)).Findings);
        Assert.Contains(
            "'backup\\u{7}' of the image is not called like a kernel release", finding, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_that_agrees_is_no_matter() =>
        Assert.Empty(Among(Kernel, new ModulesDirectory(Kernel, true)).Findings);

    [Fact]
    public void A_label_that_lies_is_reported_with_both_values()
    {
        var found = Among("6.19.7-200.fc43.x86_64", new ModulesDirectory(Kernel, true));
        Assert.Equal(
            $"the image is labelled ostree.linux '6.19.7-200.fc43.x86_64', and holds {Kernel}; what it holds counts",
            Assert.Single(found.Findings));
    }

    [Fact]
    public void No_kernel_is_an_error_that_names_what_was_found()
    {
        var e = Assert.Throws<PipelineException>(() => Among(null, new ModulesDirectory(Kernel, false)));
        Assert.Contains(
            $"the image holds no kernel: there is no vmlinuz in a directory below /usr/lib/modules, nor for one in /boot.",
            e.Message, StringComparison.Ordinal);
        Assert.Contains($"/usr/lib/modules/{Kernel} of the image has no vmlinuz", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_modules_directory_at_all_is_said()
    {
        var e = Assert.Throws<PipelineException>(() => Among(null));
        Assert.Contains("There is no modules directory at all", e.Message, StringComparison.Ordinal);
    }
}
