namespace KinoiteZfs.Pipeline.Tests.Signatures;

/// <summary>Only "no such file" may mean "no key": everything else that could be meant as one is the key, or an
/// error.</summary>
public sealed class FindingThePublicKey : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    string PathOf(string name) => _folder.File(name).FullName;

    [Fact]
    public void No_such_file_means_no_key() => Assert.Null(PublicKeyFile.Find(_folder.Directory));

    [Fact]
    public void A_file_of_that_name_is_the_key()
    {
        _folder.Write("cosign.pub", Keys.Public());

        Assert.Equal(PathOf("cosign.pub"), PublicKeyFile.Find(_folder.Directory)?.FullName);
    }

    [Fact]
    public void A_link_to_a_file_is_the_key()
    {
        _folder.Write("keys/ours.pub", Keys.Public());
        File.CreateSymbolicLink(PathOf("cosign.pub"), "keys/ours.pub");

        Assert.NotNull(PublicKeyFile.Find(_folder.Directory));
    }

    /// <summary>Each was tried: the repository went on as one which does not sign.</summary>
    [Theory]
    [InlineData("a folder")]
    [InlineData("a link to nowhere")]
    [InlineData("a link to a folder")]
    [InlineData("other spelling")]
    [InlineData("a blank behind it")]
    [InlineData("two spellings")]
    public void What_could_be_meant_as_the_key_and_is_none_is_an_error(string state)
    {
        switch (state)
        {
            case "a folder":
                _folder.Directory.CreateSubdirectory("cosign.pub");
                break;
            case "a link to nowhere":
                File.CreateSymbolicLink(PathOf("cosign.pub"), "nowhere");
                break;
            case "a link to a folder":
                _folder.Directory.CreateSubdirectory("keys");
                File.CreateSymbolicLink(PathOf("cosign.pub"), "keys");
                break;
            case "other spelling":
                _folder.Write("Cosign.pub", Keys.Public());
                break;
            case "a blank behind it":
                _folder.Write("cosign.pub ", Keys.Public());
                break;
            default:
                _folder.Write("cosign.pub", Keys.Public());
                _folder.Write("COSIGN.PUB", Keys.Public());
                break;
        }

        var error = Assert.Throws<PipelineException>(() => PublicKeyFile.Find(_folder.Directory));

        Assert.Contains(
            "cannot be the public key, which is one file called cosign.pub", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_file_is_no_missing_one()
    {
        _folder.Write("cosign.pub", "");

        await Assert.ThrowsAsync<PipelineException>(
            () => VerificationKey.LoadAsync(PublicKeyFile.Find(_folder.Directory)!, default));
    }

    [Fact]
    public void A_folder_that_cannot_be_read_is_no_folder_without_a_key() =>
        Assert.Contains(
            "cannot be told",
            Assert.Throws<PipelineException>(() => PublicKeyFile.Find(new DirectoryInfo(PathOf("nowhere")))).Message,
            StringComparison.Ordinal);
}
