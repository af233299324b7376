using NtlTools.Learning.Numerics;

namespace NtlTools.Learning.Tests.Numerics;

public sealed class SymmetricEigenTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1, 2)]
    [InlineData(3, 1e200, 3)]
    [InlineData(17, 1e-200, 4)]
    [InlineData(60, 1, 5)]
    [InlineData(131, 1e9, 6)]
    public void Vectors_are_at_right_angles_and_give_the_matrix_again(int size, double scale, ulong seed)
    {
        var random = new SeededRandom(seed);
        var matrix = new Matrix(size, size);
        for (int i = 0; i < size; i++)
            for (int j = 0; j <= i; j++) matrix[i, j] = matrix[j, i] = scale * random.NextGaussian();
        AssertDecomposed(matrix, scale * size);
    }

    [Fact]
    public void Repeated_values_and_zeros_are_found()
    {
        var ones = new Matrix(6, 6);
        Array.Fill(ones.Values, 1);
        AssertDecomposed(ones, 6);
        SymmetricEigen eigen = SymmetricEigen.Decompose(ones);
        Assert.Equal(6, eigen.Values[0], 1e-14);
        for (int i = 1; i < 6; i++) Assert.Equal(0, eigen.Values[i], 1e-14);

        AssertDecomposed(new Matrix(4, 4), 1);
        SymmetricEigen sorted = SymmetricEigen.Decompose(new Matrix(3, 3, [2, 0, 0, 0, -1, 0, 0, 0, 5]));
        Assert.Equal([5, 2, -1], sorted.Values);
        Assert.Equal([0, 0, 1], sorted.Vectors.Row(0).ToArray());
        Assert.Empty(SymmetricEigen.Decompose(new Matrix(0, 0)).Values);
    }

    [Fact]
    public void Known_values_of_a_second_difference_come_out()
    {
        const int size = 50;
        var matrix = new Matrix(size, size);
        for (int i = 0; i < size; i++) matrix[i, i] = 2;
        for (int i = 1; i < size; i++) matrix[i, i - 1] = matrix[i - 1, i] = -1;
        double[] values = SymmetricEigen.Decompose(matrix).Values;
        for (int i = 0; i < size; i++)
            Assert.Equal(2 - 2 * Math.Cos((size - i) * Math.PI / (size + 1)), values[i], 1e-13);
    }

    [Fact]
    public void Other_matrices_are_refused()
    {
        Assert.Throws<ArgumentException>(() => SymmetricEigen.Decompose(new Matrix(2, 3)));
        Assert.Throws<ArgumentException>(() => SymmetricEigen.Decompose(new Matrix(2, 2, [1, 2, 3, 4])));
        Assert.Throws<ArgumentException>(() => SymmetricEigen.Decompose(new Matrix(1, 1, [double.NaN])));
        Assert.ThrowsAny<OperationCanceledException>(() =>
            SymmetricEigen.Decompose(new Matrix(3, 3), new CancellationToken(canceled: true)));
    }

    private static void AssertDecomposed(Matrix matrix, double scale)
    {
        double[] before = [.. matrix.Values];
        SymmetricEigen eigen = SymmetricEigen.Decompose(matrix);
        Assert.Equal(before, matrix.Values);
        int n = matrix.Rows;
        for (int i = 0; i < n; i++)
        {
            if (i > 0) Assert.True(eigen.Values[i] <= eigen.Values[i - 1]);
            for (int j = 0; j < n; j++)
            {
                double product = 0, again = 0;
                for (int k = 0; k < n; k++)
                {
                    product += eigen.Vectors[i, k] * eigen.Vectors[j, k];
                    again += eigen.Vectors[k, i] * eigen.Values[k] * eigen.Vectors[k, j];
                }
                Assert.Equal(i == j ? 1 : 0, product, 1e-13);
                Assert.Equal(matrix[i, j] / scale, again / scale, 1e-14);
            }
        }
    }
}
