namespace KinoiteZfs.Pipeline.Tests.Inputs;

public sealed class Downgrades
{
    const string Stable = "6.18.9-200.fc43.x86_64 6.18.12-200.fc43.x86_64";

    [Theory]
    [InlineData("6.18.12-200.fc43.x86_64")]
    [InlineData("6.18.12-201.fc43.x86_64")]
    [InlineData("6.19.0-100.fc43.x86_64")]
    public void The_same_or_a_newer_kernel_is_no_matter(string kernel) =>
        Assert.Null(DowngradeCheck.Check(Stable, Given.Kernels(kernel), allowDowngrade: false));

    [Fact]
    public void An_older_kernel_is_refused_with_both_values()
    {
        var e = Assert.Throws<PipelineException>(() => DowngradeCheck.Check(Stable, Given.Kernels("6.18.9-200.fc43.x86_64"), allowDowngrade: false));
        Assert.Contains("newest kernel is 6.18.9-200.fc43.x86_64, stable has 6.18.12-200.fc43.x86_64", e.Message, StringComparison.Ordinal);
        Assert.Contains("--allow-downgrade", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_older_kernel_that_was_asked_for_is_said() => Assert.Equal(
        "going backward as asked: the base image's newest kernel is 6.18.9-200.fc43.x86_64, stable has 6.18.12-200.fc43.x86_64",
        DowngradeCheck.Check(Stable, Given.Kernels("6.18.9-200.fc43.x86_64"), allowDowngrade: true));

    [Fact]
    public void A_stable_image_that_does_not_say_its_kernels_is_reported() =>
        Assert.Contains("does not say which kernels", DowngradeCheck.Check(null, Given.Kernels("6.18.9-200.fc43.x86_64"), allowDowngrade: false), StringComparison.Ordinal);

    [Fact]
    public void A_label_that_is_no_kernel_is_not_taken_for_an_old_one()
    {
        var e = Assert.Throws<PipelineException>(() => DowngradeCheck.Check("latest", Given.Kernels("6.18.9-200.fc43.x86_64"), allowDowngrade: false));
        Assert.Contains("'latest', which is not a kernel release", e.Message, StringComparison.Ordinal);
    }
}
